{# How texts of the sources are read: what a connector lands, to what the contract knows. The terms that a team uses its
   own words for are overridden as those in macros/definitions are. #}

{# Whether a text of a source says yes; blank is no, and the time since when it is so is yes. #}
{% macro is_true(text) -%}
    coalesce(
        lower({{ lead_scoring.trimmed(text) }}) in ('true', 't', 'yes', 'y', '1')
        or {{ lead_scoring.trimmed(text) }} like '____-__-__%',
        false
    )
{%- endmacro %}

{# The zone in which a source writes times that carry neither an offset nor a zone: var `<source>_timezone`. #}
{% macro source_timezone(source_name) -%}
    {%- set zone = var(source_name ~ '_timezone', 'UTC') -%}
    {%- if zone != 'UTC' and not modules.re.match('[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]*)+$', zone) -%}
        {{ exceptions.raise_compiler_error(
            'var ' ~ source_name ~ '_timezone is ' ~ zone ~ ': write a region, such as America/New_York, or UTC'
        ) }}
    {%- endif -%}
    {{ return(zone) }}
{%- endmacro %}

{# A time of a source as text: one of ISO 8601 that carries neither an offset nor a zone gets that of the source behind it.
   A date alone stays one, for a day is the same day in every zone. #}
{% macro source_time(source_name, column) -%}
    {%- set zone = lead_scoring.source_timezone(source_name) -%}
    {%- if zone == 'UTC' -%}
    {{ lead_scoring.known_text(column) }}
    {%- else -%}
    {{ lead_scoring.known_text(column) }}
    || case
        when {{ lead_scoring.has_match(lead_scoring.trimmed(column), lead_scoring.time_forms().iso_clock) }} then ' {{ zone }}'
        else ''
    end
    {%- endif -%}
{%- endmacro %}

{# The members of a list that stands in one text, with blanks between them: JSON (`["a", "b"]`), an array as engines write
   it (`[a, b]`, `{a,b}`), or members between commas, semicolons, bars or blanks. No member holds one of these signs. #}
{% macro listed_texts(text) -%}
    translate({{ text }}, '[]{}",;|' || chr(39) || chr(9) || chr(10), '           ')
{%- endmacro %}

{# Channel of a logged activity; null when it is nothing that reaches somebody. `kind`: the types it carries, lower case;
   `subject`: its subject, folded, of which the words in brackets at its beginning, else its first word count when the
   types say nothing. #}
{% macro touch_channel(kind, subject) -%}
    {{ adapter.dispatch('touch_channel', 'lead_scoring')(kind, subject) }}
{%- endmacro %}

{% macro default__touch_channel(kind, subject) -%}
    coalesce(
        {%- set tags = '^([{][^{}]*[}] ?)+' %}
        {%- for text in [
            kind,
            lead_scoring.first_match(subject, '^([{].*[}])'),
            lead_scoring.replace_matches(lead_scoring.replace_matches(subject, tags, ''), '[^a-z].*$', ''),
        ] %}
        case
            when {{ lead_scoring.has_match(text, 'linkedin|linked in|inmail|sales navigator') }} then 'linkedin'
            when {{ lead_scoring.has_match(text, '(^|[^a-z])(sms|text message|whatsapp)([^a-z]|$)') }} then 'sms'
            when {{ lead_scoring.has_match(text, '(^|[^a-z])e-?mails?([^a-z]|$)') }} then 'email'
            when {{ lead_scoring.has_match(text, '(^|[^a-z])(calls?|called|dial|voicemail)([^a-z]|$)') }} then 'call'
        end{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{# Whether a logged activity came from the person: its types say so, or its subject begins with it; lower case. A mark
   of a sales tool says so too, see touch_event_type. #}
{% macro is_inbound_touch(kind, subject) -%}
    {{ adapter.dispatch('is_inbound_touch', 'lead_scoring')(kind, subject) }}
{%- endmacro %}

{% macro default__is_inbound_touch(kind, subject) -%}
    (
        coalesce(
            {{ lead_scoring.has_match(kind, '(^|[^a-z])(inbound|incoming|received|reply|replied)([^a-z]|$)') }}, false
        )
        or coalesce({{ lead_scoring.has_match(subject, '^(inbound|incoming|reply:)') }}, false)
    )
{%- endmacro %}

{# Whether a call or message did not get through, by its outcome in lower case. A phone that rang and was not taken is
   a touch, and so is a voicemail. #}
{% macro is_failed_touch(outcome) -%}
    {{ adapter.dispatch('is_failed_touch', 'lead_scoring')(outcome) }}
{%- endmacro %}

{% macro default__is_failed_touch(outcome) -%}
    coalesce(
        {{ lead_scoring.has_match(
            outcome,
            'fail|busy|(wrong|bad|invalid|incorrect) (number|person|contact)|not in service|disconnected|bounced'
            ~ '|undeliver|not delivered|cancel'
        ) }},
        false
    )
{%- endmacro %}

{# What a logged activity is: an event of the contract, null when it is none. `meaning`: what the mark of a sales tool in
   its subject says, null without one; what went to many is marketing, and an opt-out stands on the record too. #}
{% macro touch_event_type(meaning, is_inbound) -%}
    case
        when {{ meaning }} = 'opened' then 'email_opened'
        when {{ meaning }} = 'clicked' then 'email_clicked'
        when {{ meaning }} = 'bounced' then 'email_bounced'
        when {{ meaning }} = 'replied' then 'outreach_replied'
        when {{ meaning }} is null or {{ meaning }} = 'sent'
            then case when {{ is_inbound }} then 'outreach_replied' else 'outreach_sent' end
    end
{%- endmacro %}

{# Intent of an answer, null when not known. `is_automatic`: whether a machine wrote it, for an absence or a bounce.
   `outcome`: what the rep noted, in lower case. #}
{% macro reply_intent(is_automatic, outcome) -%}
    {{ adapter.dispatch('reply_intent', 'lead_scoring')(is_automatic, outcome) }}
{%- endmacro %}

{% macro default__reply_intent(is_automatic, outcome) -%}
    case
        when {{ is_automatic }} then 'auto'
        when {{ lead_scoring.has_match(
            outcome, '(not |un|dis)interested|no interest|negative|unsubscribe|do not (call|contact|email)'
        ) }}
            then 'negative'
        when {{ lead_scoring.has_match(outcome, 'interested|positive|meeting') }} then 'positive'
        when {{ lead_scoring.has_match(outcome, 'neutral') }} then 'neutral'
    end
{%- endmacro %}

{# Category of a ticket, from its tags and type in lower case: the ones that are no sign of low intent by the words they
   are known by, any other as `otherwise` has it. #}
{% macro ticket_category(text, otherwise) -%}
    {{ adapter.dispatch('ticket_category', 'lead_scoring')(text, otherwise) }}
{%- endmacro %}

{% macro default__ticket_category(text, otherwise) -%}
    case
        when {{ lead_scoring.has_match(text, '(^|[^a-z])pre[-_ ]?sales?([^a-z]|$)') }} then 'pre-sales'
        when {{ lead_scoring.has_match(text, '(^|[^a-z])(billing|invoices?|payments?|refunds?)([^a-z]|$)') }}
            then 'billing'
        when {{ lead_scoring.has_match(text, '(^|[^a-z])(sales|quotes?|pricing|renewals?)([^a-z]|$)') }}
            then 'sales'
        else {{ otherwise }}
    end
{%- endmacro %}

{# Stage of an account, from the words CRMs have for its type; null when it says nothing. #}
{% macro account_stage(type) -%}
    {{ adapter.dispatch('account_stage', 'lead_scoring')(type) }}
{%- endmacro %}

{% macro default__account_stage(type) -%}
    {%- set words = 'lower(' ~ type ~ ')' -%}
    case
        when {{ lead_scoring.has_match(words, 'former|past |lost|churned|^ex[- ]|prospect|potential|target') }}
            then null
        when {{ lead_scoring.has_match(words, 'competitor') }} then 'competitor'
        when {{ lead_scoring.has_match(words, 'partner|reseller|integrator|distributor') }} then 'partner'
        when {{ lead_scoring.has_match(words, 'customer|client') }} then 'customer'
        when {{ lead_scoring.has_match(words, '^internal|employee') }} then 'internal'
    end
{%- endmacro %}

{# Stage of a lead, from the words CRMs have for its status; null when it says nothing. #}
{% macro lead_stage(status) -%}
    {{ adapter.dispatch('lead_stage', 'lead_scoring')(status) }}
{%- endmacro %}

{% macro default__lead_stage(status) -%}
    case
        when {{ lead_scoring.has_match('lower(' ~ status ~ ')', 'disqualified|unqualified|not qualified|junk|spam') }}
            then 'disqualified'
    end
{%- endmacro %}
