"""Marketo: leads, marketing emails, forms with what was filled in, and changes of leads."""

from lead_scoring.demo.shapes.shape import Shape

_SYNCED = "millis(occurred_at + interval 1 hour) as _fivetran_synced"
_SYNCED_LATE = "utc(timestamp '2026-01-01') as _fivetran_synced"

_LEADS = f"""
select
    100000 + n as id,
    email,
    first_name,
    last_name,
    job_title as title,
    phone,
    company_name as company,
    country,
    utc(coalesce(try_cast(created_at as timestamp), timestamp '2024-01-01')) as created_at,
    utc(try_cast(updated_at as timestamp)) as updated_at,
    false as unsubscribed,
    false as email_invalid,
    {_SYNCED_LATE}
from persons where n = owner order by n
"""

_MERGES = f"""
select
    400000 + n as id,
    100000 + owner as lead_id,
    '[' || (100000 + n) || ']' as merge_ids,
    millis(coalesce(try_cast(created_at as timestamp), timestamp '2024-01-01')) as activity_date,
    {_SYNCED_LATE}
from persons where n <> owner order by n
"""


def _activity(condition: str, *columns: str) -> str:
    return f"""
select
    {
        ", ".join(
            (
                "1000000 + n as id",
                "100000 + owner as lead_id",
                "millis(occurred_at) as activity_date",
                *columns,
                _SYNCED,
            )
        )
    }
from said where {condition} order by n
"""


_MESSAGE = "if(message_id is not null, 1 + abs(hash(message_id) % 1000000000)::bigint, null)"
_MAIL = (f"{_MESSAGE} as email_template_id", f"{_MESSAGE} as primary_attribute_value_id", "null as campaign_id")

_CHANGES = f"""
select * from (
    select
        2000000 + n as id,
        100000 + owner as lead_id,
        millis(changed_at) as activity_date,
        if(field_name = 'email', 'Email Address', 'Job Title') as primary_attribute_value,
        old_value,
        new_value,
        case changed_by
            when 'person' then 'Web form fillout'
            when 'enrichment' then 'Web service API'
            when 'import' then 'List import'
            when 'merge' then 'Merge leads'
            when 'rep' then 'User'
        end as source,
        null as reason,
        millis(changed_at) as _fivetran_synced
    from said_changes
    union all
    select
        3000000 + n,
        100000 + owner,
        millis(occurred_at),
        'Unsubscribed',
        'true',
        'false',
        'Web form fillout',
        null,
        {_SYNCED}
    from said where event_type = 'email_resubscribed'
) as changes order by id
"""

#: What a form holds, by the names that Marketo has for the fields.
_FIELDS = """
to_json({
    'Email': filled_in.email, 'FirstName': filled_in.first_name, 'LastName': filled_in.last_name,
    'Company': filled_in.company_name, 'Title': filled_in.job_title, 'Phone': filled_in.phone,
    'Message': filled_in.message, 'Honeypot': filled_in.honeypot
})
"""

_FORMS = f"""
select
    1000000 + said.n as id,
    100000 + owner as lead_id,
    millis(occurred_at) as activity_date,
    1 + abs(hash(form_id) % 1000)::bigint as webform_id,
    1 + abs(hash(form_id) % 1000)::bigint as primary_attribute_value_id,
    upper(form_type[1]) || replace(form_type[2:], '_', ' ') as primary_attribute_value,
    if(filled is null, null, {_FIELDS}) as form_fields,
    null as query_parameters,
    url as referrer_url,
    ip as client_ip_address,
    user_agent,
    {_SYNCED}
from said left join (select event_id as filled, * exclude (event_id, form_id) from filled_in) as filled_in
    on said.event_id = filled_in.filled
where event_type = 'form_submitted'
order by said.n
"""

#: Webinars and papers are programs, whose members come as far as a status.
_PROGRAM = "1 + abs(hash(content_id) % 100000)::bigint"

_PROGRAMS = f"""
select distinct
    {_PROGRAM} as id,
    if(event_type = 'webinar_attended', 'Webinar', 'Content') as channel,
    false as _fivetran_deleted,
    {_SYNCED_LATE}
from said where event_type in ('webinar_attended', 'content_downloaded') order by all
"""

SHAPE = Shape(
    tables={
        "lead": _LEADS,
        "activity_merge_leads": _MERGES,
        "activity_email_delivered": _activity("event_type = 'email_delivered'", *_MAIL),
        "activity_open_email": _activity("event_type = 'email_opened'", *_MAIL),
        "activity_click_email": _activity("event_type = 'email_clicked'", *_MAIL, "url as link", "user_agent"),
        "activity_email_bounced": _activity(
            "event_type = 'email_bounced' and bounce_type = 'hard'", *_MAIL, "2 as category", "2001 as subcategory"
        ),
        "activity_email_bounced_soft": _activity("event_type = 'email_bounced' and bounce_type = 'soft'", *_MAIL),
        "activity_unsubscribe_email": _activity("event_type = 'email_unsubscribed'", *_MAIL),
        "activity_fill_out_form": _FORMS,
        "activity_change_data_value": _CHANGES,
        "program": _PROGRAMS,
        "activity_change_status_in_progression": _activity(
            "event_type in ('webinar_attended', 'content_downloaded')",
            f"{_PROGRAM} as primary_attribute_value_id",
            "if(event_type = 'webinar_attended', 'Attended', 'Downloaded') as new_status",
        ),
        "activity_send_sales_email": _activity(
            "event_type = 'outreach_sent'", "n as primary_attribute_value_id", "'Our talk' as primary_attribute_value"
        ),
        "activity_receive_sales_email": _activity(
            "event_type = 'outreach_replied'",
            "n as primary_attribute_value_id",
            "if(reply_intent = 'auto', 'Automatic reply: away', 'RE: our talk') as primary_attribute_value",
        ),
    },
    events={
        **dict.fromkeys(("email_delivered", "email_opened"), "person_id message_id"),
        "email_clicked": "person_id message_id url",
        "email_bounced": "person_id message_id bounce_type",
        **dict.fromkeys(("email_unsubscribed", "email_resubscribed"), "person_id"),
        "form_submitted": "person_id url form_id form_type ip user_agent",
        "webinar_attended": "person_id content_id",
        "content_downloaded": "person_id content_id",
        "outreach_sent": "person_id channel",
        "outreach_replied": "person_id reply_intent",
    },
    read_as={"reply_intent": "if(reply_intent = 'auto', 'auto', null)"},
    # its sales emails are all that it has of outreach
    only={"outreach_sent": "channel = 'email'"},
    changes=("job_title", "email"),
    fields="email first_name last_name company_name job_title phone message honeypot",
)
