-- Outcomes of contacts and companies: deals, meetings that were held, leads that sales took or sent back.
with deal as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__deal') }}
    where
        deal_id not in (
            select merged_deal_id
            from {{ ref('lead_scoring', 'stg_hubspot__merged_deal') }}
            where merged_deal_id is not null
        )

),

deal_pipeline_stage as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__deal_pipeline_stage') }}

),

deal_contact as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__deal_contact') }}

),

-- a deal with several companies counts for one
deal_company as (

    select
        deal_id,
        min(company_id) as company_id
    from {{ ref('lead_scoring', 'stg_hubspot__deal_company') }}
    group by deal_id

),

company as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__company') }}

),

meeting as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement_meeting') }}

),

engagement_contact as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement_contact') }}

),

property_history as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__contact_property_history') }}

),

evaluated_deals as (

    select
        deal.*,
        case
            when {{ is_true('coalesce(deal.is_closed_won, stage.is_closed_won)') }} then 'closed_won'
            when {{ is_true('coalesce(deal.is_closed_lost, stage.is_closed)') }} or lower(deal.stage_id) = 'closedlost'
                then 'closed_lost'
        end as closed_as
    from deal
    left join deal_pipeline_stage as stage
        on deal.stage_id = stage.stage_id and (deal.pipeline_id = stage.pipeline_id or deal.pipeline_id is null)

),

steps as (

    select
        deal_id,
        'opportunity_created' as outcome,
        created_at as occurred_at
    from evaluated_deals

    union all

    select
        deal_id,
        closed_as as outcome,
        closed_at as occurred_at
    from evaluated_deals
    where closed_as is not null

),

outcomes as (

    select
        'deal:' || steps.deal_id as record_id,
        deal_contact.contact_id,
        {{ account_of('hubspot', 'deal_company.company_id', 'company.salesforce_account_id') }} as account_id,
        steps.outcome,
        steps.occurred_at
    from steps
    left join deal_contact on steps.deal_id = deal_contact.deal_id
    left join deal_company on steps.deal_id = deal_company.deal_id
    left join company on deal_company.company_id = company.company_id
    where deal_contact.contact_id is not null or deal_company.company_id is not null

    union all

    select
        'engagement:' || meeting.engagement_id as record_id,
        engagement_contact.contact_id,
        cast(null as {{ string() }}) as account_id,
        'meeting_held' as outcome,
        meeting.starts_at as occurred_at
    from meeting
    inner join engagement_contact on meeting.engagement_id = engagement_contact.engagement_id
    where meeting.meeting_outcome = 'COMPLETED'

    union all

    select
        'property:' || changed_at as record_id,
        contact_id,
        cast(null as {{ string() }}) as account_id,
        case when property_name = 'lifecyclestage' then 'accepted' else 'rejected' end as outcome,
        changed_at as occurred_at
    from property_history
    where
        (property_name = 'lifecyclestage' and lower(property_value) = 'salesqualifiedlead')
        or (property_name = 'hs_lead_status' and {{ lead_stage('property_value') }} = 'disqualified')

)

select
    {{ contract_row('outcomes', {
        'outcome_id': namespaced('hubspot', texts_side_by_side("':'", ['record_id', 'outcome', 'contact_id'])),
        'person_id': namespaced('hubspot', 'contact_id'),
        'account_id': 'account_id',
        'outcome': 'outcome',
        'occurred_at': 'occurred_at',
    }) }}
from outcomes
