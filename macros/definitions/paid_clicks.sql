{# What a paid click is: an id that an ad platform put into the url of a landing, or a medium that says it was paid for.
   One definition for the page views of the contract and of every web source. #}

{# The parameters in which platforms that sell clicks name one, the first that is there counts. `fbclid` is none of
   them: Facebook adds it to every link, so it names a click only where the medium is paid. #}
{% macro click_parameters() -%}
    {{ return([
        'gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'ttclid', 'twclid', 'li_fat_id', 'rdt_cid', 'sclid', 'epik',
    ]) }}
{%- endmacro %}

{# The parameters that say what a campaign is. #}
{% macro campaign_parameters() -%}
    {{ return(['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term']) }}
{%- endmacro %}

{# Whether a utm_medium says that a landing was paid for; blank and `_` are read as `-`. #}
{% macro is_paid_medium(medium) -%}
    {{ adapter.dispatch('is_paid_medium', 'lead_scoring')(medium) }}
{%- endmacro %}

{% macro default__is_paid_medium(medium) -%}
    coalesce({{ lead_scoring.has_match(
        lead_scoring.replace_matches('lower(' ~ medium ~ ')', '[ _]', '-'),
        '^(.*cp.*|ppc|retargeting|paid.*|display|banner)$'
    ) }}, false)
{%- endmacro %}

{# The parameters of a url as one text, `&name=value` each, percent-decoded: those of the query and those of the
   fragment, where single-page sites and some links have them; `&amp;` is an `&` that was escaped once too often. An `&`
   inside a value stays encoded. Null where no parameter names a click or a campaign, as on most pages. #}
{% macro landing_parameters(url) -%}
    case
        when {{ lead_scoring.has_match(
            'lower(' ~ url ~ ')', '(' ~ lead_scoring.click_parameters() | join('|') ~ '|fbclid|utm_[a-z]+)='
        ) }}
            then {{ lead_scoring.percent_decoded(
                "replace(replace("
                ~ lead_scoring.replace_matches(
                    url, '^[^?#]*([?]|#([^?&=]*[?])?)?|#([^?&=]*[?])?|&(amp;)+', '&'
                )
                ~ ", '+', ' '), '%26', '%2526')"
            ) }}
    end
{%- endmacro %}

{# The value of one of the parameters, trimmed; null where it is blank. The name is read in any case. #}
{% macro landing_parameter(parameters, name) -%}
    {{ lead_scoring.first_match(parameters, '&' ~ lead_scoring.any_case(name) ~ '= *([^&]*[^& ])') }}
{%- endmacro %}

{# An id of a click; null where the text is none: what programs write for nothing, or a template that nobody filled
   in, such as `{gclid}`, `[click]`, `__CLICKID__`: ids have letters, digits and few other signs. #}
{% macro click_id_value(text) -%}
    nullif({{ lead_scoring.replace_matches(
        text,
        '^(' ~ lead_scoring.any_case('null|undefined|none|nil|nan|n/a|na|[-.]|0{8}-?0{4}-?0{4}-?0{4}-?0{12}|__.*__|%%.*') ~ ')$'
        ~ '|^.*[^-A-Za-z0-9_.~=+/|:,;@!*%& ].*$',
        ''
    ) }}, '')
{%- endmacro %}

{# The id that an ad platform gave the click that led to a url, out of its parameters. #}
{% macro platform_click_id(parameters, is_paid) -%}
    coalesce(
        {%- for name in lead_scoring.click_parameters() %}
        {{ lead_scoring.click_id_value(lead_scoring.landing_parameter(parameters, name)) }},
        {%- endfor %}
        case
            when {{ is_paid }}
                then {{ lead_scoring.click_id_value(lead_scoring.landing_parameter(parameters, 'fbclid')) }}
        end
    )
{%- endmacro %}

{# The id of the click that led to a url, for events that are no landing. `is_paid`: whether it was paid for, where that
   is known without the url. #}
{% macro url_click_id(url, is_paid=none) -%}
    {%- set parameters = lead_scoring.landing_parameters(url) -%}
    {{ lead_scoring.platform_click_id(
        parameters,
        is_paid or lead_scoring.is_paid_medium(lead_scoring.landing_parameter(parameters, 'utm_medium'))
    ) }}
{%- endmacro %}

{# The campaign of a landing as one text, which distinguishes landings. #}
{% macro campaign_key(parameters) -%}
    {%- set values = [] -%}
    {%- for name in lead_scoring.campaign_parameters() -%}
        {%- do values.append(lead_scoring.landing_parameter(parameters, name)) -%}
    {%- endfor -%}
    {{ lead_scoring.whole_row_as_text(values) }}
{%- endmacro %}

{# Landings that were paid for and carry no id, each with the id of its click, a query: landings of one device, day and
   campaign are one click while no pause between them is longer than a visit's; it is named by the first. `landings`:
   a relation with event_id, occurred_at, event_date, device and campaign_key. #}
{% macro paid_clicks(landings) -%}
    {%- set runs = 'partition by coalesce(device, event_id), event_date, campaign_key order by occurred_at, event_id' -%}
    select
        event_id,
        'paid:' || {{ lead_scoring.last_known(
            'case when not follows_closely then event_id end', ['occurred_at', 'event_id'],
            runs ~ ' rows between unbounded preceding and current row'
        ) }} as click_id
    from (
        select
            *,
            coalesce(
                occurred_at <= {{ lead_scoring.minutes_after(
                    'lag(occurred_at) over (' ~ runs ~ ')', var('visit_gap_minutes')
                ) }},
                false
            ) as follows_closely
        from {{ landings }}
    ) as followed
{%- endmacro %}
