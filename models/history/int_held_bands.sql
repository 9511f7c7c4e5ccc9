-- Who was held in sales_ready on the eve of the days to compute although the score was below its line. Only who scores
-- from var mql_exit up to the line on the eve can be: their scores are walked back to the first signal. Where the eve
-- is the day of the last run, that run has found it.
with eves as (

    select
        person_id,
        account_id,
        account_first_date as first_date,
        account_first_date as last_date,
        first_date = account_first_date as is_of_person
    from {{ ref('int_history_dates') }}
    where account_first_date = {{ days_after(as_of(), -var('history_days')) }}

),

person_eves as (

    select person_id, first_date, last_date from eves
    where is_of_person

),

account_eves as (

    select person_id, first_date, last_date from eves
    where account_id is not null

),

eve_scores as (

    {% for level in ['person', 'account'] %}
    select
        '{{ level }}' as level,
        eves.scorecard,
        eves.scored_id
    from ({{ history_scores(level ~ '_eves', ref('int_history_lots'), level) }}) as eves
    inner join {{ bands(level) }} as bands on eves.scorecard = bands.scorecard and bands.band = 'sales_ready'
    where round(eves.score, 6) >= {{ var('mql_exit') }} and round(eves.score, 6) < bands.min_score
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

walkers as (

    select people.person_id, people.account_id
    from {{ ref('int_people') }} as people
    inner join eve_scores on eve_scores.level = 'person' and people.person_id = eve_scores.scored_id
    union distinct
    select people.person_id, people.account_id
    from {{ ref('int_people') }} as people
    inner join eve_scores on eve_scores.level = 'account' and people.account_id = eve_scores.scored_id

),

-- from the first signal or state of the person, or of anybody of the account, on
firsts as (

    select person_id, first_on from {{ ref('balances') }}
    union all
    select person_id, starts_on as first_on from {{ ref('states') }}

),

{% for level, together in [('person', 'walkers.person_id'), ('account', 'walkers.account_id')] %}
{{ level }}_ranges as (

    select distinct
        walkers.person_id,
        min(firsts.first_on) over (partition by {{ together }}) as first_date,
        eves.first_date as last_date
    from walkers
    inner join eves on walkers.person_id = eves.person_id
    inner join firsts on walkers.person_id = firsts.person_id and eves.first_date >= firsts.first_on
    {{ 'where walkers.account_id is not null' if level == 'account' }}

),

{{ level }}_lots as (

    {{ history_lots(level ~ '_ranges') }}

),

{% endfor %}

walked as (

    {% for level in ['person', 'account'] %}
    select
        '{{ level }}' as level,
        days.scorecard,
        days.scored_id,
        max_by(days.score, case
            when round(days.score, 6) < {{ var('mql_exit') }} or round(days.score, 6) >= bands.min_score
                then days.score_date
        end) as last_decisive_score,
        max(bands.min_score) as line
    from ({{ history_scores(level ~ '_ranges', level ~ '_lots', level) }}) as days
    inner join {{ bands(level) }} as bands on days.scorecard = bands.scorecard and bands.band = 'sales_ready'
    group by days.scorecard, days.scored_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    walked.level,
    walked.scorecard,
    walked.scored_id
from walked
inner join eve_scores
    on
        walked.level = eve_scores.level
        and walked.scorecard = eve_scores.scorecard
        and walked.scored_id = eve_scores.scored_id
where round(walked.last_decisive_score, 6) >= walked.line

{% if not is_full_run() %}
union all

{% for level in ['person', 'account'] %}
select
    '{{ level }}' as level,
    history.scorecard,
    history.{{ level }}_id as scored_id
from {{ source('last_run_scores', 'int_' ~ level ~ '_history') }} as history
inner join {{ source('kept', 'state') }} as last_run on history.score_date = last_run.as_of
where
    history.held_rank > history.band_rank
    and history.{{ level }}_id not in (
        select scored_id from {{ ref('int_history_scope') }}
        where level = '{{ level }}'
    )
    and last_run.as_of > {{ days_after(as_of(), -var('history_days')) }}
{{ 'union all' if not loop.last }}
{% endfor %}
{% endif %}
