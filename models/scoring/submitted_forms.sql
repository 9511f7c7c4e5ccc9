-- The forms that people submitted and whose fields are known, of everybody, with the verdict.
{{ config(
    materialized='incremental',
    on_schema_change='sync_all_columns',
    pre_hook='{{ drop_people_to_score() }}',
) }}
-- depends_on: {{ ref('lead_scoring', 'people_to_score') }}

select
    event_id,
    person_id,
    event_date,
    verdict
from {{ ref('lead_scoring', 'int_form_submissions') }}
