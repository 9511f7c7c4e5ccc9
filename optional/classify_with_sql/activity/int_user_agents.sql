-- Which user agents are known crawlers' or call themselves one. A pattern fits an agent, and fits it still where what
-- browsers call themselves is read as `{}`. One row per user agent.
{{ config(pre_hook='{{ lead_scoring.without_jit() }}') }}
{% set browsers = '(' ~ browser_expressions() | join(')|(') ~ ')' %}
{% set word_start = '(^|[^0-9A-Za-z_])([0-9A-Za-z_])' %}

with agents as (

    select distinct
        user_agent,
        trim(substr(user_agent, 1, 2000)) as agent
    from {{ ref('lead_scoring', 'int_event_details') }}
    where
        user_agent is not null
        and {{ is_new_value('user_agent') }}

),

-- as some logs write it, with %20 or + for a blank
decoded as (

    select
        user_agent,
        case when agent like '% %' then agent else {{ percent_decoded("replace(agent, '+', ' ')") }} end as agent
    from agents

),

named as (

    select
        user_agent,
        agent,
        {{ has_expression('agent', browsers, any_case=true) }} as names_browser
    from decoded

),

texts as (

    select
        user_agent,
        agent as text,
        names_browser
    from named
    union distinct
    select
        user_agent,
        {{ replace_expression('agent', browsers, '{}') }} as text,
        names_browser
    from named
    where names_browser

),

-- `¦` marks where words begin
words as (

    select
        user_agent,
        text,
        names_browser,
        {{ replace_matches('text', word_start, '$1¦$2') }} as words
    from texts

),

spelled as (

    select
        *,
        lower(text) as small_text,
        lower(words) as small_words
    from words

),

-- patterns that are names; the others are expressions
names as (

    select
        pattern = lower(pattern) as is_small,
        {{ spelled_pattern('pattern') }} like '¦b%' as begins_word,
        {{ crawler_name('pattern') }} as name
    from {{ ref('lead_scoring', 'crawler_user_agents') }}
    where {{ is_crawler_name('pattern') }}

),

marked_names as (

    select
        is_small,
        begins_word,
        case when begins_word then {{ replace_matches('name', word_start, '$1¦$2') }} else name end as name
    from names

),

-- an agent is compared only with names that begin like one of its words
keyed_names as (

    select
        is_small,
        begins_word,
        name,
        case
            when begins_word and length({{ nth_part('name', '¦', 2) }}) >= 3
                then lower(substr({{ nth_part('name', '¦', 2) }}, 1, 3))
            else ''
        end as beginning
    from marked_names

),

beginnings as (

    select distinct
        spelled.user_agent,
        spelled.text,
        spelled.words,
        spelled.small_text,
        spelled.small_words,
        case when length(parts.part) >= 3 then lower(substr(parts.part, 1, 3)) else '' end as beginning
    from spelled
    cross join {{ each_part("'¦' || spelled.words", '¦') }}

),

named_crawlers as (

    select distinct
        beginnings.user_agent,
        beginnings.text
    from beginnings
    inner join keyed_names as names on beginnings.beginning = names.beginning
    where {{ holds(
        'case when names.begins_word then case when names.is_small then beginnings.small_words else beginnings.words end'
        ~ ' when names.is_small then beginnings.small_text else beginnings.text end',
        'names.name'
    ) }}

),

-- patterns that fit only an agent that names no browser begin with ^[^{}]*
fitting as (

    select
        spelled.user_agent,
        named_crawlers.user_agent is not null
        {%- for expression in crawler_expressions() %}
        or {{ 'not spelled.names_browser and ' if expression.startswith('^[^{}]*') -}}
        {{ has_expression('spelled.small_text' if expression == expression | lower else 'spelled.text', expression) }}
        {%- endfor %} as is_fitting
    from spelled
    left join named_crawlers on spelled.user_agent = named_crawlers.user_agent and spelled.text = named_crawlers.text

)

select
    fitting.user_agent,
    min(case when fitting.is_fitting then 1 else 0 end) = 1 as is_crawler,
    classifiers.code_hash as classified_by
from fitting
cross join {{ ref('lead_scoring', 'int_classifiers') }} as classifiers
group by fitting.user_agent, classifiers.code_hash
