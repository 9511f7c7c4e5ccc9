-- The days on which people engaged, of everybody.
{{ config(
    materialized='incremental',
    on_schema_change='sync_all_columns',
    pre_hook='{{ drop_people_to_score() }}',
) }}
-- depends_on: {{ ref('lead_scoring', 'people_to_score') }}

select
    days.person_id,
    days.engaged_on,
    visits.visit_date is not null as has_visit
from {{ ref('lead_scoring', 'int_engagement_days') }} as days
left join (select distinct person_id, visit_date from {{ ref('lead_scoring', 'int_visits') }}) as visits
    on days.person_id = visits.person_id and days.engaged_on = visits.visit_date
