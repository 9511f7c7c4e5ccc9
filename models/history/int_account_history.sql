-- Scores of accounts with points on every day of the window, with their bands.
{{ config(
    materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_history('account') }}", tags=['priced']
) }}
-- depends_on: {{ ref('int_history_scope') }}

{{ banded_history(history_ranges('account'), ref('int_history_lots'), 'account', ref('int_held_bands')) }}
