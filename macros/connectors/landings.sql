{# The landings of web sources: which campaign and which click each of their page views came by. What a paid click is, is
   said in macros/definitions/paid_clicks.sql. #}

{# CTEs of a web source, `landed`: its page views with `click_id` and the utm_ parameters; `ad_clicks`: of these the
   first of each click on a device. `page_views`: a CTE with event_id, seen_at, device and url. `own_click_id`: what the
   source has for the id of a click. `own`: what the source has for parameters, by their names. #}
{% macro landings_of(source_name, page_views, own_click_id=none, own={}) -%}
named_clicks as (

    select
        *,
        {{ lead_scoring.named_click(own_click_id) }} as platform_click_id
    from ({{ lead_scoring.with_campaign(page_views, own) }}) as campaigns

),

unnamed_landings as (

    {{ lead_scoring.unnamed_landings(source_name, 'named_clicks') }}

),

paid_clicks as (

    {{ lead_scoring.paid_clicks('unnamed_landings') }}

),

landed as (

    select
        named_clicks.*,
        coalesce(named_clicks.platform_click_id, paid_clicks.click_id) as click_id
    from named_clicks
    left join paid_clicks on {{ lead_scoring.namespaced(source_name, 'named_clicks.event_id') }} = paid_clicks.event_id

),

ad_clicks as (

    {{ lead_scoring.first_of_each_click('landed') }}

)
{%- endmacro %}

{# Page views with the parameters of their url, the campaign they came by (the utm_ columns), and whether that was paid
   for: a medium is paid where the source or the url says so. #}
{% macro with_campaign(page_views, own) -%}
    select
        *,
        {% if 'utm_medium' in own -%}
        {{ lead_scoring.is_paid_medium(own['utm_medium']) }} or
        {%- endif %}
        {{ lead_scoring.is_paid_medium(lead_scoring.landing_parameter('landing_parameters', 'utm_medium')) }} as is_paid,
        {%- for name in lead_scoring.campaign_parameters() %}
        {%- set in_url = lead_scoring.landing_parameter('landing_parameters', name) %}
        {{ 'coalesce(' ~ own[name] ~ ', ' ~ in_url ~ ')' if name in own else in_url }} as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            *,
            {{ lead_scoring.landing_parameters('url') }} as landing_parameters
        from {{ page_views }}
    ) as landings
{%- endmacro %}

{# The id that a source or the url of a landing has for its click; null where neither has one. What the source has is
   none where it is but the fbclid of a landing that nobody paid for. #}
{% macro named_click(own_click_id) -%}
    coalesce(
        {%- if own_click_id %}
        case
            when
                is_paid
                or {{ own_click_id }} is distinct from {{ lead_scoring.landing_parameter('landing_parameters', 'fbclid') }}
                then {{ lead_scoring.click_id_value(own_click_id) }}
        end,
        {%- endif %}
        {{ lead_scoring.platform_click_id('landing_parameters', 'is_paid') }}
    )
{%- endmacro %}

{# The landings that were paid for and carry no id, as `paid_clicks` takes them: an event that was sent twice counts from
   its first time. #}
{% macro unnamed_landings(source_name, named_clicks) -%}
    select
        {{ lead_scoring.namespaced(source_name, 'event_id') }} as event_id,
        seen_at as occurred_at,
        {{ lead_scoring.scoring_day('seen_at') }} as event_date,
        device,
        {{ lead_scoring.whole_row_as_text(lead_scoring.campaign_parameters()) }} as campaign_key
    from (
        select
            *,
            row_number() over (partition by event_id order by seen_at) as landing_number
        from {{ named_clicks }}
        where is_paid and platform_click_id is null
    ) as landings
    where landing_number = 1
{%- endmacro %}

{# Of the page views of each click on a device the first, which is where the ad was clicked. #}
{% macro first_of_each_click(landed) -%}
    select *
    from (
        select
            *,
            row_number() over (partition by device, click_id order by seen_at, event_id) as click_number
        from {{ landed }}
        where click_id is not null
    ) as clicks
    where click_number = 1
{%- endmacro %}
