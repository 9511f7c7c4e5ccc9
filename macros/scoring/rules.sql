{# The ids of the rules that give moments or states: the project's own, less `rules_disabled`, plus `rules_added`.
   The kind of an added rule is its `meta.kind` (moment unless it says state). While parsing, when no model's meta can
   be read yet, an added rule counts as both, so that dbt sees every dependency. #}
{% macro rules_of_kind(kind) -%}
    {%- set own = lead_scoring.own_rules() -%}
    {%- set rules = [] -%}
    {%- for rule in own[kind] + var('rules_added') if rule not in var('rules_disabled') -%}
        {%- if rule in own[kind] or not execute or lead_scoring.rule_meta(rule).get('kind', 'moment') == kind -%}
            {%- do rules.append(rule) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}

{# The ids of the project's own rules by kind. #}
{% macro own_rules() -%}
    {%- set own = {
        'moment': [
            'ad_impression', 'ad_click', 'ad_visit', 'engaged_visit', 'fast_click', 'direct_visit', 'additional_pages',
            'demo_request', 'meeting_booked', 'trial_started', 'chat_started', 'webinar_attended', 'outreach_reply',
            'content_download', 'pricing_view', 'demo_view', 'case_study_view', 'email_click', 'site_visit',
            'product_reading', 'unsubscribe', 'short_critical_visit',
        ],
        'state': [
            'repeated_unsubscribes', 'ignored_outreach', 'visits_without_action', 'fake_form', 'incomplete_form',
            'single_touch', 'identity_churn', 'entry_level_only', 'career_page_visitor', 'tickets_without_interest',
            'hard_bounce',
        ],
    } -%}
    {{ return(own) }}
{%- endmacro %}

{# The ids of all rules, whether they run or not: what may be exempted from. #}
{% macro known_rules() -%}
    {%- set own = lead_scoring.own_rules() -%}
    {{ return(own['moment'] + own['state'] + var('rules_added')) }}
{%- endmacro %}

{# What the yml of a rule says of it: {kind, needs, starts_when_complete}. #}
{% macro rule_meta(rule) -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and node.name == 'rule_' ~ rule -%}
        {{ return(node.config.meta) }}
    {%- endfor -%}
    {{ return({}) }}
{%- endmacro %}

{# What a rule reads and no model gives here: page_types, form_verdicts, where Python models do not run; usually nothing.
   While parsing nothing is missing, so that dbt sees every dependency. #}
{% macro missing_verdicts(rule) -%}
    {{ return([] if not execute or lead_scoring.has_python_models() else lead_scoring.rule_meta(rule).get('reads_verdicts', [])) }}
{%- endmacro %}
