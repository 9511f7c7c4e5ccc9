-- Key actions, conversions among them: what somebody does who means to buy, from looking at prices to asking for more.
{{ config(materialized='view') }}

select
    event_id,
    person_id,
    occurred_at,
    event_date,
    is_conversion
from {{ ref('lead_scoring', 'int_actions') }}
where is_key_action

union all

select
    event_id,
    person_id,
    occurred_at,
    event_date,
    false as is_conversion
from {{ ref('lead_scoring', 'int_page_views') }}
where is_key_action
