-- The outcomes of all sources: of several with one outcome_id, the earliest.
with accepted as (

    select * from {{ ref('lead_scoring', 'int_outcomes_rows') }}
    where rejection_problem is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by outcome_id
            order by
                occurred_at,
                {{ whole_row_as_text(contract_columns('outcomes')) }}
        ) as row_rank
    from accepted

)

select
    outcome_id,
    person_id,
    account_id,
    outcome,
    occurred_at
from ranked
where
    row_rank = 1
    and {{ not_deleted('outcomes', 'outcome_id') }}
