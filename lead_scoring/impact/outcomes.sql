-- The scores of both sides, by whom both score, beside what became of them: level, days within which it counts.
{% macro scored_by_both() %}
select
    round(before.score, 6), round(after.score, 6), before.band, after.band, scores.was_qualified, scores.is_qualified,
    coalesce(after.converted_after_days <= least(after.known_days, $2), false), least(after.known_days, $2)
from (from outcomes where side = 'before') as before
inner join (from outcomes where side = 'after') as after using (scorecard, level, scored_id)
inner join scores using (scorecard, level, scored_id)
where level = $1 and after.known_days > 0 order by scored_id
{% endmacro %}
