-- All scores are as of the scoring day, and nobody engaged later.
select
    'score of another day, or engagement after it' as problem,
    'lead_scores' as mart,
    person_id as found,
    as_of,
    last_engaged_on,
    'Build everything again; if it stays, look at models/activity/int_engagement_days.sql.' as what_to_do
from {{ ref('lead_scoring', 'lead_scores') }}
where as_of <> {{ as_of() }} or last_engaged_on > {{ as_of() }}

union all

select
    'score of another day' as problem,
    'account_scores' as mart,
    account_id as found,
    as_of,
    cast(null as date) as last_engaged_on,
    'Build everything again.' as what_to_do
from {{ ref('lead_scoring', 'account_scores') }}
where as_of <> {{ as_of() }}
