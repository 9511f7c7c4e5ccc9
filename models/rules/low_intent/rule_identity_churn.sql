-- Identity churn: the person's title or email keeps changing to something it never was before.
with changes as (

    select * from {{ ref('lead_scoring', 'int_person_changes') }}
    where field_name in ('job_title', 'email')

),

new_values as (

    select * from changes
    where
        coalesce(changed_by, 'person') in ('person', 'rep')
        and new_value is not null
        and new_value is distinct from old_value

),

known_before as (

    select new_values.change_id
    from new_values
    inner join changes as earlier
        on
            new_values.person_id = earlier.person_id
            and new_values.field_name = earlier.field_name
            and new_values.changed_at > earlier.changed_at
            and (new_values.new_value = earlier.old_value or new_values.new_value = earlier.new_value)

),

days as (

    select
        person_id,
        changed_on as happened_on,
        case when field_name = 'job_title' then 1 else 0 end as titles,
        case when field_name = 'email' then 1 else 0 end as emails,
        min(change_id) as evidence_id
    from new_values
    where change_id not in (select change_id from known_before)
    group by person_id, field_name, changed_on

),

in_window as (

    {{ trailing('days', var('identity_churn_window_days'), sums=['titles', 'emails']) }}

),

evaluated as (

    select
        person_id,
        evaluated_on,
        greatest(titles, emails) >= {{ var('identity_churn_min_days') }} as is_true,
        evidence_id
    from in_window

)

{{ intervals_of('evaluated') }}
