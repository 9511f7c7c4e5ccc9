-- The states that hold, now or later. A rule that silence starts may only have started on a day up to which its
-- families are complete. What starts on a later day holds from the day after the scoring day on, if the feeds stay
-- complete until then; of a family that was never seen nothing is known. One row an interval [starts_on, ends_on).
with started as (

    select
        states.rule_id,
        states.person_id,
        states.starts_on as found_on,
        case
            when rules.starts_when_complete and states.starts_on > rules.complete_up_to
                then greatest(states.starts_on, {{ days_after(as_of(), 1) }})
            else states.starts_on
        end as starts_on,
        states.ends_on,
        states.evidence_id
    from {{ ref('lead_scoring', 'states') }} as states
    inner join {{ ref('lead_scoring', 'int_rules') }} as rules on states.rule_id = rules.rule_id
    where not rules.starts_when_complete or rules.missing_families is null

)

select * from started
where coalesce(starts_on < ends_on, true)
