-- The forms that people submitted and whose fields are known, of everybody, with the verdict.
{{ config(materialized='incremental', incremental_strategy='append', pre_hook='{{ drop_people_to_score() }}') }}
-- depends_on: {{ ref('people_to_score') }}

select
    event_id,
    person_id,
    event_date,
    verdict
from {{ ref('int_form_submissions') }}
