-- Outcomes of people and accounts: leads that sales took up, meetings that were held, opportunities.
with lead as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__lead') }}

),

meetings as (

    select * from {{ ref('lead_scoring', 'int_salesforce__meetings') }}

),

opportunity as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__opportunity') }}

),

-- who takes part in an opportunity: its contact roles, and the contact of the lead that it was opened for
participants as (

    select
        opportunity_id,
        contact_id
    from {{ ref('lead_scoring', 'stg_salesforce__opportunity_contact_role') }}

    union distinct

    select
        converted_opportunity_id as opportunity_id,
        converted_contact_id as contact_id
    from lead
    where converted_opportunity_id is not null and converted_contact_id is not null

),

outcomes as (

    select
        'lead:' || lead_id || ':accepted' as outcome_id,
        lead_id as who_id,
        converted_account_id as account_id,
        'accepted' as outcome,
        converted_date as occurred_at
    from lead
    where is_converted

    union all

    select
        'event:' || event_id || ':meeting_held' as outcome_id,
        who_id,
        account_id,
        'meeting_held' as outcome,
        ends_at as occurred_at
    from meetings
    where is_held

    union all

    select
        {{ texts_side_by_side("':'", [
            "'opportunity'", 'opportunity.opportunity_id', 'steps.outcome', 'participants.contact_id'
        ]) }} as outcome_id,
        participants.contact_id as who_id,
        opportunity.account_id,
        steps.outcome,
        steps.occurred_at
    from opportunity
    cross join {{ each_row(
        [
            ["'opportunity_created'", 'opportunity.created_date'],
            [
                "case when opportunity.is_won then 'closed_won' when opportunity.is_closed then 'closed_lost' end",
                'opportunity.close_date',
            ],
        ],
        ['outcome', 'occurred_at'],
        'steps'
    ) }}
    left join participants on opportunity.opportunity_id = participants.opportunity_id
    where steps.outcome is not null

)

select
    {{ contract_row('outcomes', {
        'outcome_id': namespaced('salesforce', 'outcome_id'),
        'person_id': namespaced('salesforce', 'who_id'),
        'account_id': namespaced('salesforce', 'account_id'),
        'outcome': 'outcome',
        'occurred_at': 'occurred_at',
    }) }}
from outcomes
