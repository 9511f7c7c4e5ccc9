"""Salesforce: accounts, contacts and leads, what sales did, cases and opportunities."""

from lead_scoring.demo.shapes.shape import Shape

_SYNCED = "millis(timestamp '2026-01-01') as _fivetran_synced, true as _fivetran_active, false as is_deleted"

_ACCOUNTS = f"""
select
    '001' || lpad(n::varchar, 15, '0') as id,
    name,
    'https://www.' || domain as website,
    case lifecycle_stage
        when 'customer' then 'Customer' when 'partner' then 'Partner' when 'competitor' then 'Competitor'
    end as type,
    industry,
    employee_count as number_of_employees,
    millis(try_cast(created_at as timestamp)) as created_date,
    millis(try_cast(updated_at as timestamp)) as last_modified_date,
    {_SYNCED}
from said_companies order by n
"""

_WHO = "if(account_id is null, '00Q', '003') || lpad(n::varchar, 15, '0')"
_PERSON = f"""
    {_WHO} as id,
    email,
    first_name,
    last_name,
    phone,
    job_title as title,
    millis(try_cast(created_at as timestamp)) as created_date,
    millis(try_cast(updated_at as timestamp)) as last_modified_date,
    {_SYNCED}
"""

_CONTACTS = f"""
select
    (select '001' || lpad(companies.n::varchar, 15, '0') from said_companies as companies
        where companies.account_id = persons.account_id) as account_id,
    country as mailing_country,
    null as master_record_id,
    {_PERSON}
from persons where n = owner and account_id is not null order by n
"""

_LEADS = f"""
select
    company_name as company,
    country,
    false as is_converted,
    null as converted_contact_id,
    null as converted_account_id,
    'Open' as status,
    null as master_record_id,
    {_PERSON}
from persons where n = owner and account_id is null order by n
"""

_SAID = f"""
(select said.*, {_WHO.replace("account_id", "persons.account_id").replace("n::", "persons.n::")} as who_id
from said join persons on said.owner = persons.n)
"""

_TASKS = f"""
select
    '00T' || lpad(n::varchar, 15, '0') as id,
    who_id,
    case channel when 'call' then 'Call' when 'linkedin' then 'LinkedIn' when 'sms' then 'SMS' else 'Email' end as type,
    case channel when 'call' then 'Call' when 'linkedin' then 'Task' when 'sms' then 'Task' else 'Email' end
        as task_subtype,
    case
        when reply_intent = 'auto' then 'Automatic reply: away'
        when event_type = 'outreach_replied' then 'RE: our talk'
        else 'Our talk'
    end as subject,
    'Completed' as status,
    if(channel = 'call', 'Outbound', null) as call_type,
    case
        when channel = 'call' then 'Connected'
        when reply_intent = 'negative' then 'Not interested'
        when reply_intent = 'positive' then 'Interested'
        when reply_intent = 'neutral' then 'Neutral'
    end as call_disposition,
    if(channel = 'call', 120, null) as call_duration_in_seconds,
    true as is_closed,
    millis(occurred_at) as created_date,
    millis(date_trunc('day', occurred_at)) as activity_date,
    millis(occurred_at) as completed_date_time,
    millis(occurred_at) as last_modified_date,
    {_SYNCED}
from {_SAID} as done where event_type in ('outreach_sent', 'outreach_replied') order by n
"""

#: Says that an email came in, which its task does not.
_MESSAGES = f"""
select
    '02s' || lpad(n::varchar, 15, '0') as id,
    '00T' || lpad(n::varchar, 15, '0') as activity_id,
    event_type = 'outreach_replied' as incoming,
    false as is_bounced,
    millis(occurred_at) as message_date,
    {_SYNCED}
from said where event_type = 'outreach_replied' order by n
"""

_EVENTS = f"""
select
    '00U' || lpad(n::varchar, 15, '0') as id,
    who_id,
    'Meeting' as type,
    'Event' as event_subtype,
    'A meeting' as subject,
    millis(occurred_at) as created_date,
    millis(occurred_at + interval 2 days) as activity_date_time,
    millis(occurred_at + interval 2 days) as start_date_time,
    millis(occurred_at) as last_modified_date,
    {_SYNCED}
from {_SAID} as done where event_type = 'meeting_booked' order by n
"""

_CAMPAIGN = "'701' || lpad(abs(hash(content_id) % 1000000)::varchar, 15, '0')"

_CAMPAIGNS = f"""
select distinct {_CAMPAIGN} as id, 'Webinar' as type, {_SYNCED}
from said where event_type = 'webinar_attended' order by id
"""

_MEMBERS = f"""
select
    '00v' || lpad(n::varchar, 15, '0') as id,
    {_CAMPAIGN} as campaign_id,
    if(who_id[:3] = '003', who_id, null) as contact_id,
    if(who_id[:3] = '00Q', who_id, null) as lead_id,
    'Attended' as status,
    true as has_responded,
    millis(occurred_at) as first_responded_date,
    millis(occurred_at) as created_date,
    {_SYNCED}
from {_SAID} as attended where event_type = 'webinar_attended' order by n
"""

_OPPORTUNITIES = f"""
select
    '006' || lpad(n::varchar, 15, '0') as id,
    null as account_id,
    coalesce(is_won, false) as is_won,
    closed is not null as is_closed,
    millis(date_trunc('day', coalesce(closed_at, opened_at + interval 60 days))) as close_date,
    millis(opened_at) as created_date,
    {_SYNCED}
from said_deals order by n
"""

_ROLES = f"""
select
    '006' || lpad(n::varchar, 15, '0') as opportunity_id,
    '003' || lpad(owner::varchar, 15, '0') as contact_id,
    {_SYNCED}
from said_deals order by n
"""

#: Who changes records: staff, the person in a portal, and machines.
_USERS = f"""
select id, user_type, {_SYNCED}
from (values ('005A', 'Standard'), ('005B', 'CspLitePortal'), ('005C', 'AutomatedProcess')) as users (id, user_type)
"""


def _history(table: str) -> str:
    """The changes of contacts or of leads."""
    condition = "is null" if table == "lead" else "is not null"
    return f"""
select
    '017' || lpad(changes.n::varchar, 15, '0') as id,
    {_WHO.replace("account_id", "persons.account_id").replace("n::", "persons.n::")} as {table}_id,
    if(field_name = 'email', 'Email', 'Title') as field,
    old_value,
    new_value,
    case
        when changed_by = 'rep' then '005A'
        when changed_by = 'person' then '005B'
        when changed_by is not null then '005C'
    end
        as created_by_id,
    millis(changed_at) as created_date,
    {_SYNCED}
from said_changes as changes join persons on changes.owner = persons.n
where persons.account_id {condition} order by changes.n
"""


SHAPE = Shape(
    tables={
        "account": _ACCOUNTS,
        "contact": _CONTACTS,
        "lead": _LEADS,
        "contact_history": _history("contact"),
        "lead_history": _history("lead"),
        "user": _USERS,
        "task": _TASKS,
        "email_message": _MESSAGES,
        "event": _EVENTS,
        "opportunity": _OPPORTUNITIES,
        "opportunity_contact_role": _ROLES,
        "campaign": _CAMPAIGNS,
        "campaign_member": _MEMBERS,
    },
    events={
        "outreach_sent": "person_id channel",
        "outreach_replied": "person_id reply_intent",
        "meeting_booked": "person_id",
        "webinar_attended": "person_id content_id",
    },
    changes=("job_title", "email"),
    # of contacts, who have an account
    deals="owner in (select n from persons where account_id is not null)",
    stages=("customer", "partner", "competitor"),
    has_accounts=True,
)
