-- What explains scores. The parameters of a query stand before it, in their order.

-- Who is scored, and how: ids, scorecard.
{% macro subjects(level) %}
select
    {% if level == "person" %}
    person_id, email, first_name, last_name, job_title, scores.account_id, lifecycle_stage, scores.gate,
    {% else %}
    account_id, name, domain, lifecycle_stage, people, engaged_people_30, null as gate,
    {% endif %}
    scorecard, scores.as_of, scores.score, scores.band, scores.is_qualified, scores.run_id,
    line.min_score as qualifies_at,
    {% set qualified = {"person": "mql", "account": "mqa"}[level] %}
    case when who.is_{{ qualified }} and cards.is_primary then who.{{ qualified }}_until end as qualified_until
{% set marts = {"person": "lead_scores", "account": "account_scores"}[level] %}
from {{ marts }}_by_scorecard as scores
inner join {{ marts }} as who using ({{ level }}_id)
left join (from bands where level = '{{ level }}' and band = 'sales_ready') as line using (scorecard)
left join (select distinct scorecard, is_primary from prices) as cards using (scorecard)
where {{ level }}_id in (select unnest(?)) and scorecard = ?
{% endmacro %}

-- What rules and group limits contribute: scorecard, ids.
{% macro contributions(level) %}
select
    {{ level }}_id as scored_id, rule_id, rule_group, units, signals, first_on, last_on, undecayed_points, points,
    withheld_by_limit, withheld_by_cap
from score_contributions
where scorecard = ? and level = '{{ level }}' and {{ level }}_id in (select unnest(?))
order by rule_id like 'limit:%', points desc, rule_id
{% endmacro %}

-- All signals of some people or accounts, with what each is worth today: scorecard, ids. Signals of a rule that gives
-- its person no points (an exemption), and positive points of a gated person to an account, are worth nothing. Limits
-- are those of the primary scorecard.
{% macro priced(level) %}
{% set key = level ~ "_id" %}
with counted as (
    select
        signals.*,
        case when signals.kind = 'state' then if(signals.is_on, 1, 0) else signals.counted_units end
        * prices.{{ level }}_points
        * case
            when signals.kind = 'state' or prices.decay = 'none' then 1
            when prices.decay = 'linear'
                then greatest(0, 1 - (scores.as_of - signals.signal_on) / prices.lifespan_days)
            else power(2.0, - (scores.as_of - signals.signal_on) / prices.half_life_days)
        end as points,
        not exists (
            select 1 from score_contributions as counted
            where counted.scorecard = scores.scorecard and counted.rule_id = signals.rule_id
                and counted.level = '{{ level }}' and counted.{{ key }} = signals.{{ key }}
        )
        or coalesce(own.points, 0) = 0
        or ('{{ level }}' = 'account' and points > 0 and scores.gate is not null) as is_withheld
    from lead_signals as signals
    inner join lead_scores_by_scorecard as scores using (person_id)
    left join prices on prices.scorecard = scores.scorecard and prices.rule_id = signals.rule_id
    left join score_contributions as own
        on own.scorecard = scores.scorecard and own.level = 'person'
        and own.person_id = signals.person_id and own.rule_id = signals.rule_id
    where scores.scorecard = ? and signals.{{ key }} in (select unnest(?))
),
priced as (
    select *, {{ key }} as scored_id, if(is_withheld, 0, coalesce(points, 0)) as worth_today from counted
)
{% endmacro %}

-- The newest signals, states that are on first: scorecard, ids, how many of each.
{% macro signals(level) %}
{{ priced(level) }}
select
    scored_id, signal_on, ends_on, rule_id, kind, is_on, person_id, units, counted_units, worth_today,
    evidence_id, evidence_type, evidence_url, evidence_detail
from priced
qualify row_number() over (
    partition by scored_id
    order by is_on is true desc, signal_on desc, signal_at desc nulls first, rule_id, evidence_id
) <= ?
order by is_on is true desc, signal_on desc, signal_at desc nulls first, rule_id, evidence_id
{% endmacro %}

-- The best people of accounts: accounts, scorecard.
{% macro people() %}
select leads.account_id as scored_id, person_id, email, job_title, leads.score, leads.band, leads.gate
from lead_scores_by_scorecard as leads inner join lead_scores using (person_id)
where leads.account_id in (select unnest(?)) and leads.scorecard = ?
qualify row_number() over (partition by leads.account_id order by leads.score desc, person_id) <= 10
order by leads.score desc, person_id
{% endmacro %}

-- People of accounts with the points they give them, before their caps and group limits: scorecard, accounts,
-- scorecard, accounts, how many of each.
{% macro buying_groups() %}
{{ priced("account") }},
given as (select scored_id, person_id, sum(worth_today) as points from priced group by all)
select
    leads.account_id as id, leads.person_id, leads.email, leads.first_name, leads.last_name, leads.job_title,
    coalesce(given.points, 0) as points, scores.score, scores.band, scores.gate, leads.last_engaged_on, leads.is_mql
from lead_scores as leads
inner join lead_scores_by_scorecard as scores on scores.person_id = leads.person_id and scores.scorecard = ?
left join given on given.person_id = leads.person_id
where leads.account_id in (select unnest(?))
qualify
    row_number() over (partition by leads.account_id order by points desc, scores.score desc, leads.person_id) <= ?
order by points desc, scores.score desc, leads.person_id
{% endmacro %}

-- The person of a record, whether it is there or was merged away: person_id.
{% macro merged() %}
with known as (select person_id, coalesce(merged_into_person_id, person_id) as record_id from crm_sync_leads)
select leads.person_id
from known as asked
inner join known using (record_id)
inner join lead_scores as leads on known.person_id = leads.person_id
where asked.person_id = ?
{% endmacro %}

-- The people whose email may be one when it is in its normal form: that, and a pattern of what is in it already.
{% macro people_of_email() %}
select person_id, email from lead_scores where lower(email) = ? or not regexp_full_match(email, ?) order by 1
{% endmacro %}

-- The names most like what was asked for.
{% macro nearest() %}
select name from (
    select person_id as name from crm_sync_leads
    union all select email from lead_scores
    union all select account_id from account_scores
)
where name is not null order by jaro_winkler_similarity(lower(name), lower(?)) desc, name limit 3
{% endmacro %}
