{# Whether the bands of a table's scores agree with score_bands, as figures of column `score`, one row a band
   (value_text): lowest and highest score in it; above_lower_bound, how far the lowest lies above where the band begins
   (below 0: too low for it; null: no lower bound), and below_next_band, how far the highest lies below where the next
   one begins (0 or less: too high for it). Metric `declared_value` of column `band` lists the bands there are. #}
{% macro profile_bands(table_name, relation, level) -%}
    with scores as (

        select
            band,
            min(score) as lowest,
            max(score) as highest
        from {{ relation }}
        group by band

    ),

    bands as (

        select
            bands.band,
            bands.min_score,
            lead(bands.min_score) over (order by bands.min_score asc nulls first) as next_min_score
        from {{ ref('score_bands') }} as bands
        inner join {{ ref('scorecards') }} as scorecards on bands.scorecard = scorecards.scorecard
        where scorecards.is_primary and bands.level = '{{ level }}'

    ),

    compared as (

        select
            scores.band,
            scores.lowest,
            scores.highest,
            round(scores.lowest, 6) - bands.min_score as above_lower_bound,
            bands.next_min_score - round(scores.highest, 6) as below_next_band
        from scores
        left join bands on scores.band = bands.band

    )

    {% for metric in ['lowest', 'highest', 'above_lower_bound', 'below_next_band'] %}
    select
        '{{ table_name }}' as table_name,
        'score' as column_name,
        '{{ metric }}' as metric,
        cast({{ metric }} as {{ lead_scoring.double() }}) as value_number,
        band as value_text
    from compared
    union all
    {% endfor %}
    select
        '{{ table_name }}' as table_name,
        'band' as column_name,
        'declared_value' as metric,
        cast(min_score as {{ lead_scoring.double() }}) as value_number,
        band as value_text
    from bands
{%- endmacro %}
