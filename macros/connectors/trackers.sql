{# What web trackers have in common. #}

{# The type of the contract that an event of the site's own stands for, by the names that such events commonly have;
   null when it is none of them. Case, blanks and signs do not matter: `Demo Requested` is demo_requested. #}
{% macro tracked_event_type(name) -%}
    {{ adapter.dispatch('tracked_event_type', 'lead_scoring')(name) }}
{%- endmacro %}

{% macro default__tracked_event_type(name) -%}
    {%- set names = {
        'form_submitted': [
            'form_submitted', 'form_submit', 'submit_form', 'form_completed', 'lead_form_submitted', 'generate_lead',
            'lead_generated', 'demo_requested', 'demo_request', 'request_demo', 'contact_sales', 'sales_contacted',
            'contact_form_submitted', 'contact_us', 'newsletter_subscribed', 'newsletter_signup', 'webinar_registered',
            'event_registered', 'job_application_submitted',
        ],
        'content_downloaded': [
            'content_downloaded', 'content_download', 'file_downloaded', 'file_download', 'asset_downloaded',
            'ebook_downloaded', 'whitepaper_downloaded',
        ],
        'webinar_attended': ['webinar_attended', 'attended_webinar', 'webinar_joined'],
        'meeting_booked': ['meeting_booked', 'meeting_scheduled', 'demo_booked', 'demo_scheduled', 'call_booked'],
        'trial_started': ['trial_started', 'trial_start', 'start_trial', 'free_trial_started'],
        'chat_started': ['chat_started', 'live_chat_started', 'live_chat_conversation_started', 'conversation_started'],
        'email_delivered': ['email_delivered'],
        'email_opened': ['email_opened'],
        'email_clicked': ['email_clicked', 'email_link_clicked'],
        'email_bounced': ['email_bounced'],
        'email_unsubscribed': ['unsubscribed', 'email_unsubscribed'],
        'email_resubscribed': ['resubscribed', 'email_resubscribed'],
    } -%}
    {%- set written = lead_scoring.replace_matches('lower(' ~ name ~ ')', '[^a-z0-9]+', '_') -%}
    case
        {%- for type, listed in names.items() %}
        when {{ written }} in ('{{ listed | join("', '") }}')
            then '{{ type }}'
        {%- endfor %}
    end
{%- endmacro %}

{# A tracker's user id that is the contract's id of another source's person, such as `salesforce:003...`; else null. #}
{% macro known_elsewhere(user_id) -%}
    case
        when {{ lead_scoring.has_match(user_id, '^(hubspot|marketo|pardot|salesforce|zendesk):.') }} then {{ user_id }}
    end
{%- endmacro %}

{# person_id that a tracker's user id names; null for an email, which names by itself. #}
{% macro named_person(source_name, user_id) -%}
    case when {{ lead_scoring.email_in(user_id) }} is null then {{ lead_scoring.namespaced(source_name, user_id) }} end
{%- endmacro %}
