-- Nobody qualifies under a gate or below the line, and a gate is an exemption, the stage or a rule priced as a gate.
with scores as (

    select
        scores.*,
        scores.band = 'sales_ready' and scores.gate is null as may_qualify,
        scores.gate not in ('exempt', 'lifecycle') and prices.rule_id is null as is_no_gate
    from {{ ref('lead_scoring', 'lead_scores_by_scorecard') }} as scores
    left join {{ ref('lead_scoring', 'int_prices') }} as prices
        on scores.scorecard = prices.scorecard and scores.gate = prices.rule_id and prices.is_gate

)

select
    case
        when is_qualified <> may_qualify then 'is_qualified contradicts band and gate'
        else 'a gate is none that is declared'
    end as problem,
    scorecard,
    person_id,
    score,
    band,
    gate,
    'Look at is_gate in seeds/scorecard_rules.csv and at models/scoring/int_gate_periods.sql.' as what_to_do
from scores
where is_qualified <> may_qualify or is_no_gate
