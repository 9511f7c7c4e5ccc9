-- Everyone the site identified, with the last that was said of each trait, and everyone it knows by an id that is no
-- email. A user id that is the id of another source's person merges into that person.
with identifies as (

    select
        *,
        {{ parse_timestamp('occurred_at') }} as said_at
    from {{ ref('lead_scoring', 'stg_segment__identifies') }}

),

pages as (

    select * from {{ ref('lead_scoring', 'stg_segment__pages') }}

),

tracks as (

    select * from {{ ref('lead_scoring', 'stg_segment__tracks') }}

),

calls as (

    select
        person_key,
        email,
        first_name,
        last_name,
        job_title,
        phone,
        company,
        occurred_at,
        said_at,
        event_id
    from identifies
    where person_key is not null

    union all

    select
        user_id as person_key,
        {%- for trait in ['email', 'first_name', 'last_name', 'job_title', 'phone', 'company', 'occurred_at'] %}
        cast(null as {{ string() }}) as {{ trait }},
        {%- endfor %}
        cast(null as timestamp) as said_at,
        cast(null as {{ string() }}) as event_id
    from (
        select user_id from pages
        union distinct
        select user_id from tracks
    ) as seen
    where user_id is not null and {{ email_in('user_id') }} is null

),

people as (

    select
        person_key,
        {%- for trait in ['email', 'first_name', 'last_name', 'job_title', 'phone', 'company'] %}
        {{ last_by(trait, ['said_at', 'event_id']) }} as {{ trait }},
        {%- endfor %}
        {{ first_by('occurred_at', ['said_at', 'event_id']) }} as first_said_at,
        {{ last_by('occurred_at', ['said_at', 'event_id']) }} as last_said_at
    from calls
    group by person_key

)

select
    {{ contract_row('people', {
        'person_id': namespaced('segment', 'person_key'),
        'email': 'email',
        'first_name': 'first_name',
        'last_name': 'last_name',
        'job_title': 'job_title',
        'phone': 'phone',
        'company_name': 'company',
        'created_at': 'first_said_at',
        'updated_at': 'last_said_at',
        'merged_into_person_id': known_elsewhere('person_key'),
        'source_system': "'segment'",
    }) }}
from people
