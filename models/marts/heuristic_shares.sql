-- Shares of the two heuristics that read text and pages: fake forms, and people who are here for a job.
with forms as (

    select
        count(case when verdict = 'fake' then 1 end) as part,
        count(*) as whole
    from {{ ref('lead_scoring', 'submitted_forms') }}

),

visitors as (

    select distinct person_id
    from {{ ref('lead_scoring', 'engagement_days') }}
    where has_visit and engaged_on > {{ days_after(as_of(), -var('career_page_visitor_window_days')) }}

),

careers as (

    select
        count(states.person_id) as part,
        count(*) as whole
    from visitors
    inner join {{ ref('lead_scoring', 'int_rules') }} as rules
        on rules.rule_id = 'career_page_visitor'
    left join {{ ref('lead_scoring', 'int_states_on') }} as states
        on visitors.person_id = states.person_id and states.rule_id = 'career_page_visitor'

),

shares as (

    select 'fake_forms' as heuristic, part, whole from forms
    union all
    select 'career_page_visitors' as heuristic, part, whole from careers

)

select
    heuristic,
    cast(part as bigint) as part,
    cast(whole as bigint) as whole,
    cast(part as {{ double() }}) / nullif(whole, 0) as share,
    {{ run_id() }} as run_id
from shares
