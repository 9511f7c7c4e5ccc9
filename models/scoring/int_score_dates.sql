-- Whom and which day to score: every surviving person, as of the scoring day.
{{ config(materialized='view') }}

select
    person_id,
    {{ as_of() }} as score_date
from {{ ref('int_people') }}
