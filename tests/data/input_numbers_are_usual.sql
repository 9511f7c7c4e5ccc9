-- About as many rows are read as in the last runs: else nobody is scored. All tables that it reads are above
-- people_to_score, which therefore waits for it.
{% set advice = 'Look for a file or table of them that was cut off, left out or exported twice.' %}
{{ unusual_numbers([
    {'of': 'people', 'column': 'people_read', 'relation': rows_of('people'), 'what_to_do': advice},
    {'of': 'accounts', 'column': 'accounts_read', 'relation': rows_of('accounts'), 'what_to_do': advice},
    {'of': 'events', 'column': 'events_read', 'relation': rows_of('events'), 'what_to_do': advice},
    {'of': 'form submissions', 'column': 'form_submissions_read', 'relation': rows_of('form_submissions'),
     'what_to_do': advice},
]) }}
