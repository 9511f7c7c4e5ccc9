-- The people of all sources. Of several rows with one person_id the latest holds, whatever order they came in.
with accepted as (

    select * from {{ ref('lead_scoring', 'int_people_rows') }}
    where rejection_problem is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by person_id
            order by
                updated_at desc nulls last,
                {{ whole_row_as_text(contract_columns('people')) }} desc
        ) as recency
    from accepted

)

select
    person_id,
    email,
    first_name,
    last_name,
    job_title,
    phone,
    company_name,
    account_id,
    lifecycle_stage,
    country,
    created_at,
    updated_at,
    merged_into_person_id,
    source_system
from ranked
where
    recency = 1
    and {{ not_deleted('people', 'person_id') }}
