-- Usual values: the median of each number over the last five runs that succeeded; of what was scored, of those whose
-- scoring day is at most 7 days away, since a replay of an old day is not a jump. Runs before an accepted change do not
-- count. One row; null where there is no such run.
with succeeded as (

    select
        *,
        as_of between {{ days_after(as_of(), -7) }} and {{ days_after(as_of(), 7) }} as is_close_by
    from {{ ref('lead_scoring', 'last_runs') }}
    where outcome = 'succeeded' and run_id <> {{ run_id() }}

),

ranked as (

    select
        *,
        row_number() over (order by started_at desc, run_id desc) <= 5 as is_recent,
        is_close_by and row_number() over (partition by is_close_by order by started_at desc, run_id desc) <= 5
            as is_recent_close_by
    from succeeded
    where
        started_at >= coalesce(
            (select max(accepted.started_at) from succeeded as accepted where accepted.accepted_change is not null),
            cast('1900-01-01' as timestamp)
        )

)

select
    {{ median('case when is_recent then people_read end') }} as people_read,
    {{ median('case when is_recent then accounts_read end') }} as accounts_read,
    {{ median('case when is_recent then events_read end') }} as events_read,
    {{ median('case when is_recent then form_submissions_read end') }} as form_submissions_read,
    {{ median('case when is_recent_close_by then people end') }} as people,
    {{ median('case when is_recent_close_by then accounts end') }} as accounts,
    {{ median('case when is_recent_close_by then mqls end') }} as mqls,
    {{ median('case when is_recent_close_by then mqas end') }} as mqas,
    {{ median('case when is_recent_close_by then signals end') }} as signals,
    {{ median('case when is_recent_close_by then fake_form_share end') }} as fake_form_share,
    {{ median('case when is_recent_close_by then career_page_visitor_share end') }} as career_page_visitor_share
from ranked
