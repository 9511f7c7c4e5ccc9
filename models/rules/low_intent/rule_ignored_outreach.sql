-- Ignored outreach: sales reached out again and again on several days, and the person has done nothing since.
{% set window = var('ignored_outreach_window_days') %}
{% set grace = var('ignored_outreach_grace_days') %}

with touches as (

    select
        person_id,
        event_date as touched_on,
        count(*) as touches,
        min(event_id) as evidence_id
    from {{ ref('lead_scoring', 'int_outreach') }}
    group by person_id, event_date

),

engagement as (

    select * from {{ ref('lead_scoring', 'int_engagement_days') }}

),

-- a touch counts from the end of its days of grace until it leaves the window; engagement ends the patience
dates as (

    select person_id, {{ days_after('touched_on', grace) }} as evaluated_on from touches
    union distinct
    select person_id, {{ days_after('touched_on', window) }} as evaluated_on from touches
    union distinct
    select person_id, engaged_on as evaluated_on from engagement
    where person_id in (select person_id from touches)

),

in_window as (

    select
        dates.person_id,
        dates.evaluated_on,
        coalesce(sum(touches.touches), 0) as touches,
        count(touches.touched_on) as days,
        min(touches.touched_on) as first_touched_on,
        {{ first_by('touches.evidence_id', ['touches.touched_on']) }} as evidence_id
    from dates
    left join touches
        on
            dates.person_id = touches.person_id
            and touches.touched_on > {{ days_after('dates.evaluated_on', -window) }}
            and touches.touched_on <= {{ days_after('dates.evaluated_on', -grace) }}
    group by dates.person_id, dates.evaluated_on

),

answered as (

    select in_window.person_id, in_window.evaluated_on
    from in_window
    inner join engagement
        on
            in_window.person_id = engagement.person_id
            and engagement.engaged_on between in_window.first_touched_on and in_window.evaluated_on
    group by in_window.person_id, in_window.evaluated_on

),

evaluated as (

    select
        in_window.person_id,
        in_window.evaluated_on,
        in_window.touches >= {{ var('ignored_outreach_min_touches') }}
        and in_window.days >= {{ var('ignored_outreach_min_days') }}
        and answered.evaluated_on is null as is_true,
        in_window.evidence_id
    from in_window
    left join answered
        on in_window.person_id = answered.person_id and in_window.evaluated_on = answered.evaluated_on

)

{{ intervals_of('evaluated') }}
