{# What marketing tools have in common. Terms that a team uses its own words for are overridden as those in
   macros/definitions are. #}

{# A number that is an id: some connectors land it as `123`, others as `0123` or `123.0`. #}
{% macro record_id(column) -%}
    nullif({{ lead_scoring.replace_matches(lead_scoring.known_id(column), '^0+|[.]0+$', '') }}, '')
{%- endmacro %}

{# The account of a person or company that a marketing tool also knows by its id in Salesforce: the one of Salesforce if
   that is connected, so that one company is one account; else the tool's own. #}
{% macro account_of(source_name, id, salesforce_id) -%}
    {%- if 'salesforce' in lead_scoring.connected_sources() -%}
    coalesce({{ lead_scoring.namespaced('salesforce', salesforce_id) }}, {{ lead_scoring.namespaced(source_name, id) }})
    {%- else -%}
    {{ lead_scoring.namespaced(source_name, id) }}
    {%- endif -%}
{%- endmacro %}

{# Type of a form, by its name: one of the listed ones by the words such forms are named with; null when none of them
   stands there. #}
{% macro form_type_of(name) -%}
    {{ adapter.dispatch('form_type_of', 'lead_scoring')(name) }}
{%- endmacro %}

{% macro default__form_type_of(name) -%}
    {%- set types = {
        'job_application': 'jobs?|careers?|applicants?|vacanc(y|ies)|recruit(ing|ment)|apply for.*',
        'preferences': 'preferences?|unsubscribe|opt[- ]?out|subscription cent(er|re)',
        'newsletter': 'newsletters?|blog|subscri(be|ption|bers?)',
        'event': 'webinars?|workshops?|conferences?|meetups?|summit|events?|rsvp',
        'demo_request': 'demos?',
        'support': 'support|help ?desk|tickets?|bug report',
        'contact_sales': 'contact|sales|quotes?|pricing|talk to|get in touch|call ?back',
        'content': 'content|downloads?|e-?books?|white ?papers?|guides?|reports?|case stud(y|ies)|checklists?|templates?',
    } -%}
    case
        {%- for type, words in types.items() %}
        when {{ lead_scoring.has_match('lower(' ~ name ~ ')', '(^|[^a-z])(' ~ words ~ ')([^a-z]|$)') }} then '{{ type }}'
        {%- endfor %}
    end
{%- endmacro %}

{# The value of a field of a form that a marketing tool keeps as JSON, or as PHP writes an array. `names`: what the field
   is called, the first that was filled counts. #}
{% macro form_field(fields, names) -%}
    {%- set values = [] -%}
    {%- for name in names -%}
        {%- do values.append(lead_scoring.trimmed(lead_scoring.json_text(fields, name))) -%}
        {%- do values.append(lead_scoring.first_match(fields, ':"' ~ name ~ '";s:[0-9]+:"([^"]*)"')) -%}
    {%- endfor -%}
    coalesce(
        {%- for value in values %}
        {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{# Who changed an attribute of a person, by the source that a marketing tool notes for it: person, rep, enrichment, merge
   or import; null when it says neither. What other software wrote over an interface counts as enrichment: a person who
   changes job titles does so in a form, a rep in the tool itself. #}
{% macro changed_by(change_source) -%}
    {{ adapter.dispatch('changed_by', 'lead_scoring')(change_source) }}
{%- endmacro %}

{% macro default__changed_by(change_source) -%}
    {%- set writers = {
        'merge': 'merge',
        'import': 'import|migration|salesforce|sfdc|dynamics|crm sync',
        'person': 'form|conversations|meetings|analytics|preference|chat|landing',
        'rep': 'crm|user|manual|mobile|extension|sidekick|gmail|outlook|email|bcc|contacts',
        'enrichment': 'integration|api|enrich|data|clearbit|insight|zoominfo|breeze|workflow|automation|flow|batch'
            ~ '|web ?service|webhook|calculated',
    } -%}
    case
        {%- for writer, words in writers.items() %}
        when {{ lead_scoring.has_match('lower(' ~ change_source ~ ')', '(^|[^a-z])(' ~ words ~ ')') }} then '{{ writer }}'
        {%- endfor %}
    end
{%- endmacro %}

{# The account of a person of whom a marketing tool knows a company by name alone: the one of Salesforce if that is
   connected and known; else one for each name, unless another connected system has accounts, whose domains say better who
   belongs where. What is written to leave the field blank names none. #}
{% macro company_account(source_name, company_name, salesforce_id) -%}
    {%- set connected = lead_scoring.connected_sources() -%}
    {%- if 'salesforce' in connected -%}
    {{ lead_scoring.namespaced('salesforce', salesforce_id) }}
    {%- elif 'hubspot' in connected or 'zendesk' in connected -%}
    cast(null as string)
    {%- else -%}
    case
        when not {{ lead_scoring.has_match(
            'lower(' ~ company_name ~ ')',
            '^([-._?*# ]*|n[/.]?a[.]?|none|null|unknown|self|self[- ]employed|private|individual|freelancer?|test|x+'
            ~ '|[[]?not provided[]]?|company( name)?)$'
        ) }}
            then {{ lead_scoring.namespaced(source_name, 'lower(' ~ company_name ~ ')') }}
    end
    {%- endif -%}
{%- endmacro %}
