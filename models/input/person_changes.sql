-- The changes of people of all sources: of several with one change_id, the earliest.
with accepted as (

    select * from {{ ref('lead_scoring', 'int_person_changes_rows') }}
    where rejection_problem is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by change_id
            order by
                changed_at,
                {{ whole_row_as_text(contract_columns('person_changes')) }}
        ) as row_rank
    from accepted

)

select
    change_id,
    person_id,
    field_name,
    old_value,
    new_value,
    changed_at,
    changed_by
from ranked
where
    row_rank = 1
    and {{ not_deleted('person_changes', 'change_id') }}
