-- Changes of title, email and the wish for no email: the ones that Salesforce wrote down, and what a version of a
-- contact or lead has otherwise than the version before.
with history as (

    select
        'contact_history' as history_table,
        contact_id as who_id,
        {{ parse_timestamp('changed_at') }} as began_at,
        *
    from {{ ref('lead_scoring', 'stg_salesforce__contact_history') }}

    union all

    select
        'lead_history' as history_table,
        lead_id as who_id,
        {{ parse_timestamp('changed_at') }} as began_at,
        *
    from {{ ref('lead_scoring', 'stg_salesforce__lead_history') }}

),

versions as (

    select
        *,
        row_number() over (partition by who_id order by began_at) as version_number,
        lag(email) over (partition by who_id order by began_at) as email_before,
        lag(job_title) over (partition by who_id order by began_at) as job_title_before,
        lag(has_opted_out) over (partition by who_id order by began_at) as has_opted_out_before
    from history
    where changed_field is null

),

of_versions as (

    select
        versions.history_table || ':' || versions.who_id || ':' || versions.changed_at || ':' || fields.field_name
            as change_id,
        versions.who_id,
        fields.field_name,
        fields.old_value,
        fields.new_value,
        versions.changed_at,
        versions.changed_by_id
    from versions
    cross join {{ each_row(
        [
            ["'email'", 'versions.email_before', 'versions.email'],
            ["'job_title'", 'versions.job_title_before', 'versions.job_title'],
            ["'has_opted_out'", 'versions.has_opted_out_before', 'versions.has_opted_out'],
        ],
        ['field_name', 'old_value', 'new_value'],
        'fields'
    ) }}
    where versions.version_number > 1 and fields.old_value is distinct from fields.new_value

),

written_down as (

    select
        history_table || ':' || history_id as change_id,
        who_id,
        case changed_field
            when 'email' then 'email'
            when 'title' then 'job_title'
            when 'hasoptedoutofemail' then 'has_opted_out'
        end as field_name,
        old_value,
        new_value,
        changed_at,
        changed_by_id
    from history
    where changed_field in ('email', 'title', 'hasoptedoutofemail')

)

select * from of_versions
union all
select * from written_down
