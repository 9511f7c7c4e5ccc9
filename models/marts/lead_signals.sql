-- Every signal and state with its evidence. What a signal is worth today is computed on reading, from `prices`.
with signals as (

    select
        rule_id,
        'moment' as kind,
        person_id,
        signal_date as signal_on,
        signal_at,
        cast(null as date) as ends_on,
        cast(null as boolean) as is_on,
        units,
        counted_units,
        evidence_id,
        run_id
    from {{ ref('lead_scoring', 'int_counted_signals') }}
    where is_primary

    union all

    select
        states.rule_id,
        'state' as kind,
        states.person_id,
        states.starts_on as signal_on,
        null as signal_at,
        states.ends_on,
        states_on.person_id is not null as is_on,
        1 as units,
        case when states_on.person_id is not null then 1 else 0 end as counted_units,
        states.evidence_id,
        states.run_id
    from {{ ref('lead_scoring', 'states') }} as states
    left join {{ ref('lead_scoring', 'int_states_on') }} as states_on
        on
            states.person_id = states_on.person_id
            and states.rule_id = states_on.rule_id
            and states.starts_on = states_on.found_on
    where states.starts_on <= {{ as_of() }}

)

select
    signals.rule_id,
    signals.kind,
    signals.person_id,
    people.account_id,
    signals.signal_on,
    signals.signal_at,
    signals.ends_on,
    signals.is_on,
    cast(signals.units as integer) as units,
    cast(signals.counted_units as integer) as counted_units,
    signals.evidence_id,
    case when changes.change_id is not null then 'person_change' else events.event_type end as evidence_type,
    events.url as evidence_url,
    coalesce(
        changes.field_name || ': ' || {{ folded_text('changes.new_value') }},
        events.campaign_id, events.content_id, events.form_type, events.message_id, events.ticket_id, events.list_id
    ) as evidence_detail,
    signals.run_id
from signals
inner join {{ ref('lead_scoring', 'int_people') }} as people on signals.person_id = people.person_id
left join {{ ref('lead_scoring', 'int_event_details') }} as events on signals.evidence_id = events.event_id
-- the one rule whose evidence is a change, not an event; a condition on the left side alone would make the join a loop
left join {{ ref('lead_scoring', 'person_changes') }} as changes
    on case when signals.rule_id = 'identity_churn' then signals.evidence_id end = changes.change_id
