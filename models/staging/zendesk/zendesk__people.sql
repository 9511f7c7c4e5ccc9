-- End users. Zendesk has one name: its first word is taken for the first name.
with users as (

    select * from {{ ref('lead_scoring', 'stg_zendesk__user') }}
    where is_end_user

)

select
    {{ contract_row('people', {
        'person_id': namespaced('zendesk', 'user_id'),
        'email': 'email',
        'first_name': "nullif(" ~ replace_matches('name', ' .*$', '') ~ ", '')",
        'last_name': "nullif(" ~ replace_matches('name', '^[^ ]* *', '') ~ ", '')",
        'phone': 'phone',
        'account_id': namespaced('zendesk', 'organization_id'),
        'created_at': 'created_at',
        'updated_at': 'updated_at',
        'source_system': "'zendesk'",
    }) }}
from users
