-- Where SQL classifies, the regular expressions of seeds stand in macros/definitions/expressions.sql: an engine
-- compiles one once only where it is no value.
with expressions as (

    select
        'page_types' as seed,
        trim(pattern) as pattern
    from {{ ref('lead_scoring', 'page_types') }}
    where pattern like '^%' and trim(pattern) not in ({{ expression_literals(page_type_expressions()) }})
    union all
    select
        'crawler_user_agents' as seed,
        pattern
    from {{ ref('lead_scoring', 'crawler_user_agents') }}
    where not {{ is_crawler_name('pattern') }} and pattern not in ({{ expression_literals(crawler_expressions()) }})
    union all
    select
        'browser_user_agents' as seed,
        pattern
    from {{ ref('lead_scoring', 'browser_user_agents') }}
    where pattern not in ({{ expression_literals(browser_expressions()) }})

)

select
    'a regular expression of seed ' || seed || ' is not looked for' as problem,
    pattern as found,
    'Write it into macros/definitions/expressions.sql, as python -m python_udfs.in_sql does.' as what_to_do
from expressions
where {{ 'true' if execute and classify_with() == 'sql' else 'false' }}
