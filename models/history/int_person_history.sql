-- Scores of people with points on every day of the window, with their bands.
{{ config(
    materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_history('person') }}", tags=['priced']
) }}
-- depends_on: {{ ref('int_history_scope') }}

{{ banded_history(history_ranges('person'), ref('int_history_lots'), 'person', ref('int_held_bands')) }}
