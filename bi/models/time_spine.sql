-- The days that are known, for MetricFlow.
select distinct score_date as date_day
from {{ source('published', 'account_score_history') }}
union distinct
select distinct score_date as date_day
from {{ source('published', 'lead_score_history') }}
