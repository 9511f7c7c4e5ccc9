-- Changes of title and email, and who made them as far as the user's type shows.
with changes as (

    select * from {{ ref('lead_scoring', 'int_salesforce__changes') }}

),

users as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__user') }}

)

select
    {{ contract_row('person_changes', {
        'change_id': namespaced('salesforce', 'changes.change_id'),
        'person_id': namespaced('salesforce', 'changes.who_id'),
        'field_name': 'changes.field_name',
        'old_value': 'changes.old_value',
        'new_value': 'changes.new_value',
        'changed_at': 'changes.changed_at',
        'changed_by': "
            case
                when lower(users.user_type) = 'standard' then 'rep'
                when lower(users.user_type) in ('automatedprocess', 'cloudintegrationuser') then 'import'
                when users.user_type is not null then 'person'
            end
        ",
    }) }}
from changes
left join users on changes.changed_by_id = users.user_id
where changes.field_name in ('email', 'job_title')
