-- What the accepted input looks like, in figures: expectations/input.yml judges them before anything is scored.
with people as (

    {{ profile_table(
        'people', ref('people'),
        keys=['person_id'],
        texts=[
            'email', 'first_name', 'last_name', 'job_title', 'phone', 'company_name', 'account_id',
            'merged_into_person_id',
        ],
        categories=['lifecycle_stage', 'country', 'source_system'],
        times=['created_at', 'updated_at'],
    ) }}

),

accounts as (

    {{ profile_table(
        'accounts', ref('accounts'),
        keys=['account_id'],
        texts=['name', 'domain', 'industry', 'employee_count'],
        categories=['lifecycle_stage', 'source_system'],
        times=['created_at', 'updated_at'],
    ) }}

),

events as (

    {{ profile_table(
        'events', ref('events'),
        given=['event_id', 'person_id', 'anonymous_id', 'email'],
        categories=['event_type', 'content_stage', 'reply_intent'],
        numbers=['engaged_seconds'],
        times=['occurred_at'],
        conditions={
            'names_nobody': 'person_id is null and anonymous_id is null and email is null',
            'is_after_as_of': scoring_day('occurred_at') ~ ' > ' ~ as_of(),
        },
    ) }}

),

form_submissions as (

    {{ profile_table(
        'form_submissions', ref('form_submissions'),
        given=['email'],
        keys=['event_id'],
        numbers=['completion_seconds'],
    ) }}

),

figures as (

    select * from people
    union all
    select * from accounts
    union all
    select * from events
    union all
    select * from form_submissions

)

select
    table_name,
    cast(column_name as string) as column_name,
    metric,
    value_number,
    cast(value_text as string) as value_text,
    {{ run_id() }} as run_id
from figures
