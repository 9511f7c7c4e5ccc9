-- The states that are on at the scoring day. One row per person and rule.
{{ states_on(ref('int_score_dates')) }}
