-- Who cannot qualify at the scoring day, and the first reason why.
{{ gates_on(ref('int_score_dates'), ref('int_states_on')) }}
