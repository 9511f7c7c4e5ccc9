{% set synced = [
    'source_system', 'name', 'domain', 'score', 'band',
    'is_mqa', 'top_reason_1', 'top_reason_2', 'top_reason_3',
] %}
-- Accounts for a CRM, with what is new since the last publication. The band is the lasting one, so that it
-- does not flicker; a row changes only when a synced value does.
with lasting as (

    select
        bands.scored_id as account_id,
        bands.band
    from {{ ref('lead_scoring', 'int_published_bands') }} as bands
    inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on bands.scorecard = scorecards.scorecard
    where scorecards.is_primary and bands.level = 'account'

),

ranked as (

    select
        contributions.scored_id as account_id,
        contributions.rule_id,
        row_number() over (
            partition by contributions.scored_id order by contributions.points desc, contributions.rule_id asc
        ) as place
    from {{ ref('lead_scoring', 'int_contributions') }} as contributions
    inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on contributions.scorecard = scorecards.scorecard
    where
        scorecards.is_primary
        and contributions.level = 'account'
        and contributions.rule_id not like 'limit:%'
        and {{ rounded('contributions.points', 6) }} > 0

),

reasons as (

    select
        account_id,
        max(case when place = 1 then rule_id end) as top_reason_1,
        max(case when place = 2 then rule_id end) as top_reason_2,
        max(case when place = 3 then rule_id end) as top_reason_3
    from ranked
    group by account_id

),

present as (

    select
        scores.account_id,
        accounts.source_system,
        scores.name,
        scores.domain,
        scores.display_score as score,
        lasting.band,
        scores.is_mqa,
        reasons.top_reason_1,
        reasons.top_reason_2,
        reasons.top_reason_3
    from {{ ref('lead_scoring', 'account_scores') }} as scores
    inner join {{ ref('lead_scoring', 'accounts') }} as accounts on scores.account_id = accounts.account_id
    inner join lasting on scores.account_id = lasting.account_id
    left join reasons on scores.account_id = reasons.account_id

)

{{ synced_rows('present', 'account_id', synced, 'account') }}
