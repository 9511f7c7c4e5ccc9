"""HubSpot: contacts, companies, marketing emails, forms, sales activities, tickets and deals."""

from lead_scoring.demo.shapes.shape import Shape

_SYNCED = "millis(occurred_at + interval 1 hour) as _fivetran_synced"
_SYNCED_LATE = "millis(timestamp '2026-01-01') as _fivetran_synced"

#: A contact that was merged into another is gone; the other one names it.
_CONTACTS = f"""
select
    100000 + n as id,
    false as _fivetran_deleted,
    {_SYNCED_LATE},
    email as property_email,
    first_name as property_firstname,
    last_name as property_lastname,
    job_title as property_jobtitle,
    phone as property_phone,
    company_name as property_company,
    country as property_country,
    (select 200000 + said_companies.n from said_companies where said_companies.account_id = persons.account_id)
        as property_associatedcompanyid,
    if(lifecycle_stage in ('customer', 'lead'), lifecycle_stage, 'other') as property_lifecyclestage,
    millis(try_cast(created_at as timestamp)) as property_createdate,
    millis(try_cast(updated_at as timestamp)) as property_lastmodifieddate,
    (
        select string_agg(100000 + gone.n, ';' order by gone.n) from persons as gone
        where gone.owner = persons.n and gone.n <> persons.n
    ) as property_hs_merged_object_ids
from persons where n = owner order by n
"""

_COMPANIES = f"""
select
    200000 + n as id,
    false as is_deleted,
    false as _fivetran_deleted,
    {_SYNCED_LATE},
    name as property_name,
    domain as property_domain,
    industry as property_industry,
    employee_count as property_numberofemployees,
    if(lifecycle_stage = 'customer', 'customer', 'lead') as property_lifecyclestage,
    if(lifecycle_stage in ('partner', 'competitor'), upper(lifecycle_stage), null) as property_type,
    millis(try_cast(created_at as timestamp)) as property_createdate,
    millis(try_cast(updated_at as timestamp)) as property_hs_lastmodifieddate
from said_companies order by n
"""

_EMAIL_EVENTS = f"""
select
    uuid_of(event_id) as id,
    case event_type
        when 'email_delivered' then 'DELIVERED'
        when 'email_opened' then 'OPEN'
        when 'email_clicked' then 'CLICK'
        when 'email_bounced' then 'BOUNCE'
        else 'STATUSCHANGE'
    end as type,
    millis(occurred_at) as created,
    email as recipient,
    if(message_id is not null, 1 + abs(hash(message_id) % 1000000000)::bigint, null) as email_campaign_id,
    false as filtered_event,
    null as sent_by_id,
    null as sent_by_created,
    {_SYNCED}
from said where event_type like 'email%'
order by n
"""

_CLICKS = f"""
select uuid_of(event_id) as id, url, user_agent, ip as ip_address, {_SYNCED}
from said where event_type = 'email_clicked' order by n
"""

_BOUNCES = f"""
select
    uuid_of(event_id) as id,
    if(bounce_type = 'soft', 'MAILBOX_FULL', 'UNKNOWN_USER') as category,
    if(bounce_type = 'soft', '4.2.2', '5.1.1') as status,
    if(bounce_type = 'soft', 'the mailbox is full', 'no such user') as response,
    {_SYNCED}
from said where event_type = 'email_bounced' order by n
"""

_STATUS_CHANGES = f"""
select
    uuid_of(event_id) as id,
    'SUBSCRIBED' as portal_subscription_status,
    '[{{"id":' || (1 + abs(hash(list_id) % 100000)::bigint) || ',"status":"'
    || if(event_type = 'email_unsubscribed', 'UNSUBSCRIBED', 'SUBSCRIBED') || '"}}]' as subscriptions,
    'SOURCE_RECIPIENT' as source,
    null as bounced,
    {_SYNCED}
from said where event_type in ('email_unsubscribed', 'email_resubscribed') order by n
"""

_FORMS = f"""
select distinct
    uuid_of(form_id) as guid,
    upper(form_type[1]) || replace(form_type[2:], '_', ' ') as name,
    'HUBSPOT' as form_type,
    false as _fivetran_deleted,
    {_SYNCED_LATE}
from said where event_type = 'form_submitted' order by all
"""

_SUBMISSIONS = f"""
select
    100000 + owner as contact_id,
    uuid_of(form_id) as form_id,
    uuid_of(event_id) as conversion_id,
    millis(occurred_at) as timestamp,
    url as page_url,
    upper(form_type[1]) || replace(form_type[2:], '_', ' ') as title,
    {_SYNCED}
from said where event_type = 'form_submitted' order by n
"""

#: What the sales team does is an engagement with a table a type.
_KIND = """
case
    when event_type = 'meeting_booked' then 'MEETING'
    when event_type = 'outreach_replied' then 'INCOMING_EMAIL'
    when channel = 'call' then 'CALL'
    when channel in ('linkedin', 'sms') then 'COMMUNICATION'
    else 'EMAIL'
end
"""
_ENGAGED = f"(select *, {_KIND} as kind from said where event_type like 'outreach%' or event_type = 'meeting_booked')"


def _engagements(kinds: str, *columns: str) -> str:
    return f"""
select
    500000 + n as engagement_id,
    kind as type,
    false as _fivetran_deleted,
    millis(occurred_at) as property_hs_createdate,
    millis(occurred_at) as property_hs_timestamp,
    {", ".join(columns)},
    {_SYNCED}
from {_ENGAGED} where kind in ({kinds}) order by n
"""


#: HubSpot keeps values, not changes: the one that a person had before the first change is of the day before.
_HISTORY = """
with said_values as (
    select owner, field_name, changed_at, new_value as value, changed_by from said_changes
    union all
    select owner, field_name, min(changed_at) - interval 1 day, min_by(old_value, changed_at), 'import'
    from said_changes group by owner, field_name
)
select
    100000 + owner as contact_id,
    if(field_name = 'email', 'email', 'jobtitle') as name,
    value,
    case changed_by
        when 'person' then 'FORM' when 'rep' then 'CRM_UI' when 'enrichment' then 'INTEGRATION'
        when 'import' then 'IMPORT' when 'merge' then 'MERGE_CONTACTS'
    end as source,
    null as source_id,
    millis(changed_at) as timestamp,
    millis(changed_at) as _fivetran_synced
from said_values order by owner, name, changed_at
"""


SHAPE = Shape(
    tables={
        "contact": _CONTACTS,
        "company": _COMPANIES,
        "contact_property_history": _HISTORY,
        "email_event": _EMAIL_EVENTS,
        "email_event_click": _CLICKS,
        "email_event_bounce": _BOUNCES,
        "email_event_status_change": _STATUS_CHANGES,
        "form": _FORMS,
        "contact_form_submission": _SUBMISSIONS,
        "engagement": f"select 500000 + n as id, kind as type, {_SYNCED} from {_ENGAGED} order by n",
        "engagement_contact": f"select 500000 + n as engagement_id, 100000 + owner as contact_id, {_SYNCED}"
        f" from {_ENGAGED} order by n",
        "engagement_call": _engagements(
            "'CALL'",
            "'OUTBOUND' as property_hs_call_direction",
            "'f240bbac-87c9-4f6e-bf70-924b57d47db7' as property_hs_call_disposition",
            "'COMPLETED' as property_hs_call_status",
        ),
        "engagement_email": _engagements(
            "'EMAIL', 'INCOMING_EMAIL'",
            "kind as property_hs_email_direction",
            "if(reply_intent = 'auto', 'Automatic reply: away', 'Our talk') as property_hs_email_subject",
            "'SENT' as property_hs_email_status",
        ),
        "engagement_communication": _engagements(
            "'COMMUNICATION'",
            "if(channel = 'sms', 'SMS', 'LINKEDIN_MESSAGE') as property_hs_communication_channel_type",
        ),
        "engagement_meeting": _engagements(
            "'MEETING'", "'SCHEDULED' as property_hs_meeting_outcome", "'A meeting' as property_hs_meeting_title"
        ),
        "deal": f"""
select
    800000 + n as deal_id,
    'default' as deal_pipeline_id,
    case when is_won then 'closedwon' when not is_won then 'closedlost' else 'appointmentscheduled' end
        as deal_pipeline_stage_id,
    false as is_deleted,
    false as _fivetran_deleted,
    millis(opened_at) as property_createdate,
    millis(closed_at) as property_closedate,
    {_SYNCED_LATE}
from said_deals order by n
""",
        "deal_contact": f"select 800000 + n as deal_id, 100000 + owner as contact_id, {_SYNCED_LATE}"
        " from said_deals order by n",
        "deal_pipeline_stage": f"""
select 'default' as pipeline_id, stage_id, closed_won, is_closed, {_SYNCED_LATE}
from (values ('appointmentscheduled', false, false), ('closedwon', true, true), ('closedlost', false, true))
    as stages (stage_id, closed_won, is_closed)
""",
        "ticket": f"""
select
    900000 + n as id, false as is_deleted, false as _fivetran_deleted, millis(occurred_at) as property_createdate,
    ticket_category as property_hs_ticket_category, 'A question' as property_subject, {_SYNCED}
from said where event_type = 'ticket_created' order by n
""",
        "ticket_contact": f"select 900000 + n as ticket_id, 100000 + owner as contact_id, {_SYNCED}"
        " from said where event_type = 'ticket_created' order by n",
    },
    events={
        **dict.fromkeys(("email_delivered", "email_opened"), "email message_id"),
        "email_clicked": "email message_id url",
        "email_bounced": "email message_id bounce_type",
        **dict.fromkeys(("email_unsubscribed", "email_resubscribed"), "email list_id"),
        "form_submitted": "person_id url form_id form_type",
        "outreach_sent": "person_id channel",
        "outreach_replied": "person_id reply_intent",
        "meeting_booked": "person_id",
        "ticket_created": "person_id ticket_id ticket_category",
    },
    # it knows an automatic answer, and not what the others mean
    read_as={"reply_intent": "if(reply_intent = 'auto', 'auto', null)"},
    changes=("job_title", "email"),
    stages=("customer",),
    deals="true",
    has_accounts=True,
)
