-- Changes of job titles and emails. HubSpot keeps the values that there were: each after the first is a change.
with property_history as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__contact_property_history') }}

),

known_values as (

    select
        contact_id,
        case property_name when 'jobtitle' then 'job_title' else property_name end as field_name,
        property_value as new_value,
        lag(property_value) over (
            partition by contact_id, property_name
            order by {{ parse_timestamp('changed_at') }}, property_value
        ) as old_value,
        row_number() over (
            partition by contact_id, property_name
            order by {{ parse_timestamp('changed_at') }}, property_value
        ) as value_number,
        changed_at,
        change_source
    from property_history
    where property_name in ('jobtitle', 'email')

)

select
    {{ contract_row('person_changes', {
        'change_id': namespaced('hubspot', texts_side_by_side("':'", ['contact_id', 'field_name', 'changed_at'])),
        'person_id': namespaced('hubspot', 'contact_id'),
        'field_name': 'field_name',
        'old_value': 'old_value',
        'new_value': 'new_value',
        'changed_at': 'changed_at',
        'changed_by': changed_by('change_source'),
    }) }}
from known_values
where value_number > 1 and new_value is distinct from old_value
