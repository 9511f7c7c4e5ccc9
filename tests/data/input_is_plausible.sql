-- Input that can be scored but is worth less than it looks: rows that name nobody, feeds that may have stopped, seconds
-- that may be something else. Shares of fewer than 100 rows say nothing.
-- A warning: what is there is scored correctly, and one feed that stopped must not stop the others.
{{ config(severity='warn') }}

with events as (

    select
        count(*) as events,
        count(case when person_id is null and named_email is null and anonymous_id is null then 1 end) as of_nobody,
        count(case when event_date > {{ as_of() }} then 1 end) as too_late,
        count(case when not {{ is_known_event_type() }} then 1 end) as of_unknown_type,
        max(event_date) as latest_on,
        count(engaged_seconds) as engagements,
        count(case when engaged_seconds < 2 then 1 end) as glances,
        count(case when engaged_seconds > 3600 then 1 end) as over_an_hour
    from {{ ref('lead_scoring', 'int_event_log') }}
    where rejection_problem is null and not is_deleted

),

people as (

    select
        count(*) as people,
        count(case when email is null then 1 end) as without_email
    from {{ ref('lead_scoring', 'people') }}

),

forms as (

    select
        count(completion_seconds) as completions,
        count(case when completion_seconds > 3600 then 1 end) as over_an_hour
    from {{ ref('lead_scoring', 'form_submissions') }}

)

{{ large_shares([
    {'problem': 'many events name neither a person_id, an email nor an anonymous_id',
     'relation': 'events', 'part': 'of_nobody', 'whole': 'events', 'most': 0.2,
     'what_to_do': 'They cannot be scored. Map one of these columns in the source.'},
    {'problem': 'many events happened after the scoring day',
     'relation': 'events', 'part': 'too_late', 'whole': 'events', 'most': 0.9,
     'what_to_do': 'They do not count yet. Is as_of the day you meant?'},
    {'problem': 'many events are of types that no rule knows',
     'relation': 'events', 'part': 'of_unknown_type', 'whole': 'events', 'most': 0.2,
     'what_to_do': 'They are never scored. Map them to a type of the contract, or leave them out.'},
    {'problem': 'many engaged_seconds are more than an hour',
     'relation': 'events', 'part': 'over_an_hour', 'whole': 'engagements', 'most': 0.05,
     'what_to_do': 'Does the tracker count while nobody looks? Engaged visits are worth doublings of seconds.'},
    {'problem': 'nearly all engaged_seconds are less than 2',
     'relation': 'events', 'part': 'glances', 'whole': 'engagements', 'most': 0.95,
     'what_to_do': 'Does the tracker count in minutes? Engaged visits are worth doublings of seconds.'},
    {'problem': 'many people have no email',
     'relation': 'people', 'part': 'without_email', 'whole': 'people', 'most': 0.5,
     'what_to_do': 'Events that carry only an email find nobody, and people are not matched with accounts by domain.'},
    {'problem': 'most completion_seconds are more than an hour',
     'relation': 'forms', 'part': 'over_an_hour', 'whole': 'completions', 'most': 0.5,
     'what_to_do': 'They look like milliseconds. A form sent in less than 3 seconds is a mark of a fake one.'},
]) }}

union all

select
    'the latest event is old' as problem,
    cast(latest_on as {{ string() }}) as found,
    'at most 7 days before the scoring day' as allowed,
    'A feed may have stopped, or as_of may be too late: scores decay as if nothing had happened since.' as what_to_do
from events
where latest_on < {{ days_after(as_of(), -7) }}
