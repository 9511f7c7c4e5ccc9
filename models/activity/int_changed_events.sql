-- The events that a daily run has to look at again: new and withdrawn ones, those that a deletion or a form's fields
-- came or went for, and those whose person_id or email names somebody else now. A full run looks at all: it lists none.
{% if is_full_run() %}

select cast(null as string) as event_id
where false

{% else %}

with arrived as (

    select event_id from {{ ref('stg_files__events') }}
    where _load not in (select load_id from {{ source('kept', 'loads') }}) and event_id is not null

),

withdrawn as (

    select {{ trimmed('event_id') }} as event_id from {{ source('files', 'withdrawn_events') }}

),

deleted as (

    select deleted_key as event_id
    from {{ changed_rows(ref('deletions'), source('kept', 'known_deletions'), 'table_name, deleted_key') }} as changes
    where table_name = 'events'

),

described as (

    select event_id
    from {{ changed_rows(ref('form_submissions'), source('kept', 'known_form_submissions')) }} as changes

),

person_ids as (

    select source_person_id
    from {{ changed_rows(ref('int_person_ids'), source('kept', 'known_person_ids')) }} as changes

),

emails as (

    select email
    from {{ changed_rows(ref('int_person_emails'), source('kept', 'known_person_emails')) }} as changes

),

renamed as (

    select event_id from {{ source('last_run', 'int_unique_events') }}
    where
        person_id in (select source_person_id from person_ids)
        or named_email in (select email from emails)

)

select event_id from arrived
union distinct
select event_id from withdrawn where event_id is not null
union distinct
select event_id from deleted
union distinct
select event_id from described
union distinct
select event_id from renamed

{% endif %}
