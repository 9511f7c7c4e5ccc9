-- Entry level only: the person reads several pieces of content, all of them for beginners, and asks for nothing.
with taken_in as (

    select event_id, person_id, event_date, content_id, path, content_stage
    from {{ ref('lead_scoring', 'int_page_views') }}
    union all
    select event_id, person_id, event_date, content_id, path, content_stage
    from {{ ref('lead_scoring', 'int_actions') }}
    where event_type in ('content_downloaded', 'webinar_attended')
    union all
    select event_id, person_id, event_date, content_id, path, content_stage
    from {{ ref('lead_scoring', 'int_email_events') }}
    where event_type = 'email_clicked'

),

contents as (

    select
        person_id,
        event_date as happened_on,
        coalesce(content_id, path) as content,
        max(case when content_stage <> 'awareness' then 1 else 0 end) as advanced,
        min(event_id) as evidence_id
    from taken_in
    where content_stage is not null and coalesce(content_id, path) is not null
    group by person_id, event_date, coalesce(content_id, path), content_stage

),

-- content for somebody who knows more counts against it, and so do key actions
key_action_days as (

    select distinct person_id, event_date as happened_on from {{ ref('lead_scoring', 'int_key_actions') }}
    where person_id in (select person_id from contents)

),

days as (

    select * from contents
    union all
    select
        person_id,
        happened_on,
        null as content,
        1 as advanced,
        null as evidence_id
    from key_action_days

),

in_window as (

    {{ trailing(
        'days', var('entry_level_only_window_days'), sums=['advanced'], distinct={'contents': 'content'}
    ) }}

),

evaluated as (

    select
        person_id,
        evaluated_on,
        contents >= {{ var('entry_level_only_min_contents') }}
        and advanced = 0 as is_true,
        evidence_id
    from in_window

)

{{ intervals_of('evaluated') }}
