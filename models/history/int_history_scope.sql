-- Whose history is made anew for the whole window: the people of this run, those for whom a state has begun to hold or
-- holds no more since a day was reached or a feed became complete, and their accounts. All others only get the days
-- since the last run. After a run that was not finished, and on an earlier day than the last one: everybody.
{{ config(tags=['priced']) }}

{% if is_full_run() %}

select
    'person' as level,
    person_id as scored_id
from {{ ref('int_people') }}
union all
select
    'account' as level,
    account_id as scored_id
from {{ ref('accounts') }}

{% else %}

with last_run as (

    select
        as_of,
        follows_finished_run and as_of <= {{ as_of() }} as is_followed
    from {{ source('kept', 'state') }}

),

holding as (

    {% set before = (source('kept', 'known_rules'), '(select as_of from last_run)') %}
    {% for rules, last_day in [(ref('int_rules'), as_of()), before] %}
    select
        states.person_id,
        states.rule_id,
        states.starts_on,
        {{ 1 if loop.first else -1 }} as times
    from {{ ref('states') }} as states
    inner join {{ rules }} as rules on states.rule_id = rules.rule_id
    where
        states.starts_on <= {{ last_day }}
        and {{ has_started('states', 'rules', ahead=false) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

changed as (

    select person_id from {{ ref('int_scope') }}
    union distinct
    select person_id from holding
    group by person_id, rule_id, starts_on
    having sum(times) <> 0
    union distinct
    select person_id from {{ ref('int_people') }}
    where not (select is_followed from last_run)

),

accounts as (

    select people.account_id
    from {{ ref('int_people') }} as people
    inner join changed on people.person_id = changed.person_id
    union distinct
    select people.account_id
    from {{ source('kept', 'known_people') }} as people
    inner join changed on people.person_id = changed.person_id
    union distinct
    select account_id
    from {{ changed_rows(ref('accounts'), source('kept', 'known_accounts')) }} as changed_accounts
    union distinct
    select account_id from {{ ref('accounts') }}
    where not (select is_followed from last_run)

)

select
    'person' as level,
    person_id as scored_id
from changed
union all
select
    'account' as level,
    account_id as scored_id
from accounts
where account_id is not null

{% endif %}
