-- Scores of accounts on each of the last days, as fresh runs as of those days would give them.
{{ config(materialized='view') }}

{{ published_history(ref('int_account_history'), ref('accounts'), 'account', 'is_mqa') }}
