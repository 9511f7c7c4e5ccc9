-- What the marts look like, in figures: expectations/marts.yml judges them before they are published.
with lead_scores as (

    {{ profile_table(
        'lead_scores', ref('lead_scores'),
        keys=['person_id'],
        texts=['email', 'first_name', 'last_name', 'job_title', 'account_id'],
        categories=[
            'lifecycle_stage', 'source_system', 'band', 'gate', 'top_reason_1', 'top_reason_2', 'top_reason_3',
            'top_negative_reason',
        ],
        numbers=[
            'score', 'display_score', 'advertising_points', 'intent_points', 'low_intent_points', 'other_points',
            'active_days_30',
        ],
        dates=['as_of', 'last_engaged_on', 'mql_until'],
        conditions={'is_mql': 'is_mql'},
    ) }}

),

account_scores as (

    {{ profile_table(
        'account_scores', ref('account_scores'),
        keys=['account_id'],
        texts=['name', 'domain'],
        categories=['lifecycle_stage', 'band'],
        numbers=['score', 'display_score', 'people', 'engaged_people_30'],
        dates=['as_of', 'mqa_until'],
        conditions={'is_mqa': 'is_mqa'},
    ) }}

),

lead_signals as (

    {{ profile_table(
        'lead_signals', ref('lead_signals'),
        given=['person_id', 'account_id'],
        categories=['rule_id'],
        dates=['signal_on'],
        conditions={'is_on': 'is_on'},
    ) }}

),

person_bands as (

    {{ profile_bands('lead_scores', ref('lead_scores'), 'person') }}

),

account_bands as (

    {{ profile_bands('account_scores', ref('account_scores'), 'account') }}

),

-- why a person can be kept from qualifying: an exemption, the lifecycle stage, and the gate rules as priced
gates as (

    select
        'lead_scores' as table_name,
        'gate' as column_name,
        'declared_value' as metric,
        cast(null as {{ double() }}) as value_number,
        gate as value_text
    from (
        select 'exempt' as gate
        union all
        select 'lifecycle' as gate
        union all
        select rule_id as gate from {{ ref('prices') }}
        where is_primary and is_gate
    )

),

figures as (

    select * from lead_scores
    union all
    select * from account_scores
    union all
    select * from lead_signals
    union all
    select * from person_bands
    union all
    select * from account_bands
    union all
    select * from gates

)

select
    table_name,
    cast(column_name as string) as column_name,
    metric,
    value_number,
    cast(value_text as string) as value_text,
    {{ run_id() }} as run_id
from figures
