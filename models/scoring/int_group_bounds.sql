-- Between what the points of a rule group stay. One row per level, scorecard and group that has a bound.
{{ config(materialized='view') }}

select 'person' as level, scorecard, rule_group, person_min as min_points, person_max as max_points
from {{ ref('lead_scoring', 'scorecard_groups') }}
where person_min is not null or person_max is not null

union all

select 'account' as level, scorecard, rule_group, account_min as min_points, account_max as max_points
from {{ ref('lead_scoring', 'scorecard_groups') }}
where account_min is not null or account_max is not null
