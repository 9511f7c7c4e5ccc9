-- People whom ads were shown to. One who is known to another source by id merges into that person, any other by the
-- email.
with ad_events as (

    select
        *,
        {{ parse_timestamp('occurred_at') }} as happened_at
    from {{ ref('lead_scoring', 'stg_person_ads__ad_events') }}
    where person_key is not null

),

people as (

    select
        person_key,
        {%- for column in ['email', 'first_name', 'last_name', 'job_title', 'company_name', 'crm_person_id'] %}
        {{ last_by(column, ['happened_at', 'event_id']) }} as {{ column }},
        {%- endfor %}
        {{ last_by('occurred_at', ['happened_at', 'event_id']) }} as last_seen_at
    from ad_events
    group by person_key

)

select
    {{ contract_row('people', {
        'person_id': namespaced('person_ads', 'person_key'),
        'email': 'email',
        'first_name': 'first_name',
        'last_name': 'last_name',
        'job_title': 'job_title',
        'company_name': 'company_name',
        'updated_at': 'last_seen_at',
        'merged_into_person_id': 'crm_person_id',
        'source_system': "'person_ads'",
    }) }}
from people
