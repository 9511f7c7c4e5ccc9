-- Entry level only: the person takes in several pieces of content, all of them for beginners, and asks for nothing.
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
        event_date as happened_on,
        coalesce(content_id, path) as content,
        content_stage,
        false as is_key_action,
        min(event_id) as evidence_id
    from taken_in
    where content_stage is not null and coalesce(content_id, path) is not null
    group by person_id, event_date, coalesce(content_id, path), content_stage

),

key_actions as (

    select distinct
        person_id,
        event_date as happened_on,
        null as content,
        null as content_stage,
        true as is_key_action,
        null as evidence_id
    from {{ ref('int_key_actions') }}
    where person_id in (select person_id from contents)

),

days as (

    select * from contents
    union all
    select * from key_actions

),

in_window as (

    {{ trailing('days', var('entry_level_only_window_days'), {
        'contents': 'count(distinct days.content)',
        'advanced': "count(case when days.content_stage <> 'awareness' then 1 end)",
        'key_actions': 'count(case when days.is_key_action then 1 end)',
        'evidence_id': latest_evidence('days'),
    }) }}

),

judged as (

    select
        person_id,
        judged_on,
        contents >= {{ var('entry_level_only_min_contents') }}
        and advanced = 0
        and key_actions = 0 as is_true,
        evidence_id
    from in_window

)

{{ intervals_of('judged') }}
