-- What each rule is worth to a person at the scoring day, before caps.
{{ rule_points_on(ref('int_score_dates'), ref('int_states_on')) }}
