-- What the scores of people are the sum of.
{{ contributions(ref('int_rule_points'), 'person', 'person_id') }}
