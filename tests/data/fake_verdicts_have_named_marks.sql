-- A fake verdict names a strong mark or two weak ones; no other verdict does.
with verdicts as (

    select
        *,
        strong_marks <> '' or weak_marks like '%,%' as has_marks
    from {{ ref('lead_scoring', 'int_form_verdicts') }}

)

select * from verdicts
where (verdict = 'fake') is distinct from has_marks
