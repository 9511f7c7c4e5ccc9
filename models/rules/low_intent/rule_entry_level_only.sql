-- Entry level only: the person takes in several pieces of content, all of them for beginners, and asks for nothing.
{% set window = var('entry_level_only_window_days') %}

with taken_in as (

    select event_id, person_id, event_date, content_id, path, content_stage from {{ ref('int_page_views') }}
    union all
    select event_id, person_id, event_date, content_id, path, content_stage from {{ ref('int_actions') }}
    where event_type in ('content_downloaded', 'webinar_attended')
    union all
    select event_id, person_id, event_date, content_id, path, content_stage from {{ ref('int_email_events') }}
    where event_type = 'email_clicked'

),

contents as (

    select
        person_id,
        event_date as taken_in_on,
        coalesce(content_id, path) as content,
        content_stage,
        min(event_id) as evidence_id
    from taken_in
    where content_stage is not null and coalesce(content_id, path) is not null
    group by person_id, event_date, coalesce(content_id, path), content_stage

),

-- content for somebody who knows more, and key actions
advanced_days as (

    select person_id, taken_in_on as advanced_on from contents
    where content_stage <> 'awareness'
    union distinct
    select person_id, event_date as advanced_on from {{ ref('int_key_actions') }}
    where person_id in (select person_id from contents)

),

-- every date on which content or an advanced day enters or leaves the window
changes as (

    select person_id, taken_in_on as judged_on, cast(null as date) as advanced_on from contents
    union all
    select person_id, {{ days_after('taken_in_on', window) }} as judged_on, null as advanced_on from contents
    union all
    select person_id, advanced_on as judged_on, advanced_on from advanced_days
    union all
    select person_id, {{ days_after('advanced_on', window) }} as judged_on, null as advanced_on from advanced_days

),

dates as (

    select distinct
        person_id,
        judged_on,
        max(advanced_on) over (partition by person_id order by judged_on) as last_advanced_on
    from changes

),

in_window as (

    select
        dates.person_id,
        dates.judged_on,
        count(distinct contents.content) as contents,
        {{ last_by('contents.evidence_id', ['contents.taken_in_on', 'contents.evidence_id']) }} as evidence_id
    from dates
    inner join contents
        on
            dates.person_id = contents.person_id
            and dates.judged_on >= contents.taken_in_on
            and {{ days_after('dates.judged_on', -window) }} < contents.taken_in_on
    where coalesce(dates.last_advanced_on <= {{ days_after('dates.judged_on', -window) }}, true)
    group by dates.person_id, dates.judged_on

),

judged as (

    select
        dates.person_id,
        dates.judged_on,
        coalesce(in_window.contents, 0) >= {{ var('entry_level_only_min_contents') }} as is_true,
        in_window.evidence_id
    from dates
    left join in_window on dates.person_id = in_window.person_id and dates.judged_on = in_window.judged_on

)

{{ intervals_of('judged') }}
