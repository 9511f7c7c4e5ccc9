-- Scores of people on each of the last days, as fresh runs as of those days would give them.
{{ config(materialized='view') }}

{{ published_history(ref('int_person_history'), ref('int_people'), 'person', 'is_mql') }}
