-- Outcomes of opportunities, for each prospect who takes part.
with opportunity as (

    select * from {{ ref('lead_scoring', 'stg_pardot__opportunity') }}

),

opportunity_prospect as (

    select * from {{ ref('lead_scoring', 'stg_pardot__opportunity_prospect') }}

),

prospect as (

    select * from {{ ref('lead_scoring', 'stg_pardot__prospect') }}

),

steps as (

    select
        opportunity_id,
        'opportunity_created' as outcome,
        created_at as occurred_at
    from opportunity

    union all

    select
        opportunity_id,
        'closed_' || status as outcome,
        closed_at as occurred_at
    from opportunity
    where status in ('won', 'lost')

)

select
    {{ contract_row('outcomes', {
        'outcome_id': namespaced('pardot', texts_side_by_side("':'", [
            "'opportunity'", 'steps.opportunity_id', 'steps.outcome', 'opportunity_prospect.prospect_id'
        ])),
        'person_id': namespaced('pardot', 'opportunity_prospect.prospect_id'),
        'account_id': account_of('pardot', 'prospect.prospect_account_id', 'prospect.salesforce_account_id'),
        'outcome': 'steps.outcome',
        'occurred_at': 'steps.occurred_at',
    }) }}
from steps
inner join opportunity_prospect on steps.opportunity_id = opportunity_prospect.opportunity_id
left join prospect on opportunity_prospect.prospect_id = prospect.prospect_id
