-- The accounts of all sources. Of several rows with one account_id the latest holds, whatever order they came in.
with accepted as (

    select * from {{ ref('lead_scoring', 'int_accounts_rows') }}
    where rejection_problem is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by account_id
            order by
                updated_at desc nulls last,
                {{ whole_row_as_text(contract_columns('accounts')) }} desc
        ) as recency
    from accepted

)

select
    account_id,
    name,
    domain,
    coalesce(lifecycle_stage, 'prospect') as lifecycle_stage,
    industry,
    employee_count,
    created_at,
    updated_at,
    source_system
from ranked
where
    recency = 1
    and {{ not_deleted('accounts', 'account_id') }}
