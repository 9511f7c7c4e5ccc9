-- The lasting bands: who was sales_ready stays so until a day with a score below var mql_exit; who has no points is in
-- the band of the score 0. A segment of int_score_curves whose scores lie between two neighbouring lines is looked at
-- once, another one on each of its days. One row per who is scored and period [from_on, until_on).
{% set curves_last_day = days_after(earliest(['curves.until_on', days_after(as_of(), 1)]), -1) %}
with segments as (

    select
        curves.score_key,
        curves.segment_on,
        {{ earliest(['max(curves.until_on)', days_after(as_of(), 1)]) }} as until_on,
        min(curves.until_on) < max(curves.until_on) as has_limited_days,
        sum(case when curves.from_on = curves.segment_on then curves.points else 0 end) as score,
        {{ rounded('sum(least(curves.points, ' ~ points_on('curves', curves_last_day) ~ '))', 6) }} as lowest,
        {{ rounded('sum(greatest(curves.points, ' ~ points_on('curves', curves_last_day) ~ '))', 6) }} as highest
    from {{ ref('lead_scoring', 'int_score_curves') }} as curves
    where curves.segment_on <= {{ as_of() }}
    group by curves.score_key, curves.segment_on

),

lines as (

    select
        level,
        scorecard,
        min_score as line
    from {{ ref('lead_scoring', 'int_bands') }}
    where min_score is not null
    union distinct
    select
        level,
        scorecard,
        cast({{ var('mql_exit') }} as {{ double() }}) as line
    from {{ ref('lead_scoring', 'int_bands') }}

),

zones as (

    select
        level,
        scorecard,
        line as lowest,
        lead(line) over (partition by level, scorecard order by line) as below
    from lines
    union all
    select
        level,
        scorecard,
        null as lowest,
        min(line) as below
    from lines
    group by level, scorecard

),

zoned as (

    select
        segments.*,
        zones.level is not null and not segments.has_limited_days as is_in_one_zone
    from segments
    inner join {{ ref('lead_scoring', 'int_scored') }} as scored on segments.score_key = scored.score_key
    left join zones
        on
            scored.level = zones.level
            and scored.scorecard = zones.scorecard
            and coalesce(segments.lowest >= zones.lowest, true)
            and coalesce(segments.highest < zones.below, true)

),

-- segments that cross a line
crossing as (

    select * from zoned
    where not is_in_one_zone

),

scores as (

    select
        score_key,
        segment_on as score_date,
        score
    from zoned
    where is_in_one_zone

    union all

    select
        days.score_key,
        {{ days_after('days.segment_on', 'days.day_number') }} as score_date,
        sum({{ points_on('curves', days_after('days.segment_on', 'days.day_number')) }}) as score
    from {{ each_integer('crossing', '0', days_between('segment_on', 'until_on'), 'day_number') }} as days
    inner join {{ ref('lead_scoring', 'int_score_curves') }} as curves
        on
            days.score_key = curves.score_key
            and days.segment_on = curves.segment_on
            and curves.from_on <= {{ days_after('days.segment_on', 'days.day_number') }}
            and curves.until_on > {{ days_after('days.segment_on', 'days.day_number') }}
    group by days.score_key, days.segment_on, days.day_number

    union all

    -- where no curve goes on, the score is 0
    select
        score_key,
        until_on as score_date,
        0 as score
    from (
        select
            *,
            lead(segment_on) over (partition by score_key order by segment_on) as next_on
        from segments
    ) as followed
    where coalesce(until_on < next_on, until_on <= {{ as_of() }})

    union all

    -- and before the first points
    select distinct
        score_key,
        {{ always() }} as score_date,
        0 as score
    from segments

),

-- rounded once, not once a band
rounded as (

    select
        score_key,
        score_date,
        {{ banded_score('score') }} as banded_score
    from scores

),

ranked as (

    select
        scores.score_key,
        scores.score_date,
        bands.band_rank,
        lines.band_rank as line_rank,
        case
            when scores.banded_score >= lines.min_score then true
            when scores.banded_score < {{ var('mql_exit') }} then false
        end as decides
    from rounded as scores
    inner join {{ ref('lead_scoring', 'int_scored') }} as scored on scores.score_key = scored.score_key
    inner join {{ ref('lead_scoring', 'int_bands') }} as bands
        on
            scored.level = bands.level
            and scored.scorecard = bands.scorecard
            and {{ is_between_limits('scores.banded_score', 'bands') }}
    left join {{ ref('lead_scoring', 'int_bands') }} as lines
        on scored.level = lines.level and scored.scorecard = lines.scorecard and lines.band = 'sales_ready'

),

lasting as (

    select
        *,
        case
            when cast({{ last_known(
                'decides', ['score_date'],
                'partition by score_key order by score_date rows between unbounded preceding and current row'
            ) }} as boolean)
                then greatest(band_rank, line_rank)
            else band_rank
        end as lasting_rank
    from ranked

),

moves as (

    select
        *,
        lag(lasting_rank) over (partition by score_key order by score_date) as rank_before
    from lasting

)

select
    score_key,
    score_date as from_on,
    coalesce(lead(score_date) over (partition by score_key order by score_date), {{ never() }}) as until_on,
    lasting_rank as band_rank,
    rank_before
from moves
where coalesce(lasting_rank <> rank_before, true)
