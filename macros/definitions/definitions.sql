{# The business terms of the model, one macro each. Override one by defining `default__<name>` in a project that uses
   this one as a package, or by editing it here: everything downstream follows. #}

{# The day a timestamp scores on: its date in the scoring time zone. #}
{% macro scoring_day(timestamp) -%}
    {{ adapter.dispatch('scoring_day', 'lead_scoring')(timestamp) }}
{%- endmacro %}

{% macro default__scoring_day(timestamp) -%}
    {{ lead_scoring.date_in_zone(timestamp, var('scoring_timezone')) }}
{%- endmacro %}

{# The scoring date T of this run: the day that var as_of names, else that of the run that is gone on with, else by the
   clock of the scoring time zone: yesterday, or today where var as_of says `today`. #}
{% macro as_of() -%}
    {%- set given = var('as_of') | string -%}
    {%- set days = modules.datetime.timedelta(days=0 if given == 'today' else 1) -%}
    {%- set by_clock = (run_started_at.astimezone(modules.pytz.timezone(var('scoring_timezone'))) - days).date() -%}
    {%- set named = given if given != 'today' else none -%}
    cast('{{ named or lead_scoring.of_begun_run("as_of") or by_clock }}' as date)
{%- endmacro %}

{# A url as one page: without scheme, www., query, fragment and trailing slash; lower case. #}
{% macro page_path(url) -%}
    {{ adapter.dispatch('page_path', 'lead_scoring')(url) }}
{%- endmacro %}

{% macro default__page_path(url) -%}
    {{ lead_scoring.replace_matches(
        'lower(' ~ url ~ ')', '^(([a-z][a-z0-9+.-]*:)?//)?(www[.])?|/?([?#].*)?$', ''
    ) }}
{%- endmacro %}

{# Text for comparison: trimmed, white space folded, lower case; blank is null. #}
{% macro folded_text(column) -%}
    lower({{ lead_scoring.trimmed(lead_scoring.replace_matches(column, '[[:space:]]+', ' ')) }})
{%- endmacro %}

{# A conversion: a form that asks for something, a meeting, a trial, a chat, an answer that is not a refusal. #}
{% macro is_conversion() -%}
    {{ adapter.dispatch('is_conversion', 'lead_scoring')() }}
{%- endmacro %}

{% macro default__is_conversion() -%}
    (
        event_type in ('meeting_booked', 'trial_started', 'chat_started')
        or (
            event_type = 'form_submitted'
            and coalesce(form_type, '') not in ('job_application', 'newsletter', 'preferences', 'support')
        )
        or (event_type = 'outreach_replied' and coalesce(reply_intent, '') <> 'negative')
    )
{%- endmacro %}

{# A key action: a conversion, or a look at prices or at a demo. #}
{% macro is_key_action() -%}
    {{ adapter.dispatch('is_key_action', 'lead_scoring')() }}
{%- endmacro %}

{% macro default__is_key_action() -%}
    ({{ lead_scoring.is_conversion() }} or (event_type = 'page_view' and page_type in ('pricing', 'demo')))
{%- endmacro %}

{# Engagement: something the person did, not something done to them. A page view stands for its visit. #}
{% macro is_engagement() -%}
    {{ adapter.dispatch('is_engagement', 'lead_scoring')() }}
{%- endmacro %}

{% macro default__is_engagement() -%}
    event_type in (
        'page_view', 'form_submitted', 'content_downloaded', 'webinar_attended', 'email_clicked', 'outreach_replied',
        'meeting_booked', 'trial_started', 'chat_started'
    )
{%- endmacro %}

{# Page types that say nothing about buying. #}
{% macro is_idle(page_type) -%}
    {{ adapter.dispatch('is_idle', 'lead_scoring')(page_type) }}
{%- endmacro %}

{% macro default__is_idle(page_type) -%}
    {{ page_type }} in ('careers', 'support', 'legal')
{%- endmacro %}

{# Page types that show interest in what is sold. #}
{% macro is_product_interest(page_type) -%}
    {{ adapter.dispatch('is_product_interest', 'lead_scoring')(page_type) }}
{%- endmacro %}

{% macro default__is_product_interest(page_type) -%}
    {{ page_type }} in ('product', 'pricing', 'demo', 'case_study')
{%- endmacro %}

{# The content stage of a page view that carries none. #}
{% macro default_content_stage(page_type) -%}
    {{ adapter.dispatch('default_content_stage', 'lead_scoring')(page_type) }}
{%- endmacro %}

{% macro default__default_content_stage(page_type) -%}
    case
        when {{ page_type }} = 'blog' then 'awareness'
        when {{ page_type }} in ('pricing', 'demo', 'case_study') then 'decision'
    end
{%- endmacro %}

{# A page visit that is no skim: long enough, or of unknown length. #}
{% macro is_no_skim(engaged_seconds) -%}
    {{ adapter.dispatch('is_no_skim', 'lead_scoring')(engaged_seconds) }}
{%- endmacro %}

{% macro default__is_no_skim(engaged_seconds) -%}
    ({{ engaged_seconds }} is null or {{ engaged_seconds }} >= {{ var('page_view_skim_seconds') }})
{%- endmacro %}

{# The id of the run that publishes a mart: var run_id, else that of the run that is gone on with, else that of dbt's
   invocation. #}
{% macro run_id() -%}
    cast('{{ var("run_id") or lead_scoring.of_begun_run("run_id") or invocation_id }}' as {{ lead_scoring.string() }})
{%- endmacro %}

{# The outcomes that say a lead or account was worth talking to, each once. #}
{% macro positive_outcomes() -%}
    {{ return(var('positive_outcomes') | unique | list) }}
{%- endmacro %}

{# An outcome that says a lead or account was worth talking to. #}
{% macro is_positive_outcome(outcome) -%}
    {{ adapter.dispatch('is_positive_outcome', 'lead_scoring')(outcome) }}
{%- endmacro %}

{% macro default__is_positive_outcome(outcome) -%}
    {{ outcome }} in ('{{ lead_scoring.positive_outcomes() | join("', '") }}')
{%- endmacro %}

{# The scoring day up to which outcomes are known: that of the newest one; null without any. #}
{% macro outcomes_known_up_to() -%}
    (select max({{ lead_scoring.scoring_day('occurred_at') }}) from {{ ref('lead_scoring', 'outcomes') }})
{%- endmacro %}
