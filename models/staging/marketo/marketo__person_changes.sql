-- Changes of job titles and emails.
with changes as (

    select
        *,
        case
            when field_label in ('job title', 'title') then 'job_title'
            when field_label in ('email address', 'email') then 'email'
        end as field_name
    from {{ ref('lead_scoring', 'stg_marketo__activity_change_data_value') }}

)

select
    {{ contract_row('person_changes', {
        'change_id': namespaced('marketo', 'activity_id'),
        'person_id': namespaced('marketo', 'lead_id'),
        'field_name': 'field_name',
        'old_value': 'old_value',
        'new_value': 'new_value',
        'changed_at': 'occurred_at',
        'changed_by': changed_by('change_source'),
    }) }}
from changes
where field_name is not null
