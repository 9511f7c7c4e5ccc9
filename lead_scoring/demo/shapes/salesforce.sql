-- Salesforce: accounts, contacts and leads, what sales did, cases and opportunities.

create macro sfid(prefix, n) as prefix || lpad(n::varchar, 15, '0');

create view synced as
select millis(timestamp '2026-01-01') as _fivetran_synced, true as _fivetran_active, false as is_deleted;

-- Who has an account is a contact, everybody else a lead.
create view records as
select
    *,
    sfid(if(account_id is null, '00Q', '003'), n) as who_id,
    {
        'id': who_id,
        'email': email,
        'first_name': first_name,
        'last_name': last_name,
        'phone': phone,
        'title': job_title,
        'created_date': millis(try_cast(created_at as timestamp)),
        'last_modified_date': millis(try_cast(updated_at as timestamp))
    } as record
from persons;

create view done as
select said.*, records.who_id from said join records on said.owner = records.n;

create view salesforce.account as
select
    sfid('001', n) as id,
    name,
    'https://www.' || domain as website,
    case lifecycle_stage
        when 'customer' then 'Customer' when 'partner' then 'Partner' when 'competitor' then 'Competitor'
    end as type,
    industry,
    employee_count as number_of_employees,
    millis(try_cast(created_at as timestamp)) as created_date,
    millis(try_cast(updated_at as timestamp)) as last_modified_date,
    synced.*
from said_companies, synced order by n;

create view salesforce.contact as
select
    (select sfid('001', companies.n) from said_companies as companies where companies.account_id = records.account_id)
        as account_id,
    country as mailing_country,
    null as master_record_id,
    unnest(record),
    synced.*
from records, synced where n = owner and account_id is not null order by n;

create view salesforce.lead as
select
    company_name as company,
    country,
    false as is_converted,
    null as converted_contact_id,
    null as converted_account_id,
    'Open' as status,
    null as master_record_id,
    unnest(record),
    synced.*
from records, synced where n = owner and account_id is null order by n;

create view record_changes as
select
    records.account_id,
    changes.n,
    records.who_id,
    {
        'field': if(field_name = 'email', 'Email', 'Title'),
        'old_value': old_value,
        'new_value': new_value,
        'created_by_id': case
            when changed_by = 'rep' then '005A'
            when changed_by = 'person' then '005B'
            when changed_by is not null then '005C'
        end,
        'created_date': millis(changed_at)
    } as change
from said_changes as changes join records on changes.owner = records.n;

create view salesforce.contact_history as
select sfid('017', n) as id, who_id as contact_id, unnest(change), synced.*
from record_changes, synced where account_id is not null order by n;

create view salesforce.lead_history as
select sfid('017', n) as id, who_id as lead_id, unnest(change), synced.*
from record_changes, synced where account_id is null order by n;

-- Who changes records: staff, the person in a portal, and machines.
create view salesforce.user as
select id, user_type, synced.*
from (values ('005A', 'Standard'), ('005B', 'CspLitePortal'), ('005C', 'AutomatedProcess')) as users (id, user_type),
    synced;

create view salesforce.task as
select
    sfid('00T', n) as id,
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
    synced.*
from done, synced where event_type in ('outreach_sent', 'outreach_replied') order by n;

-- Says that an email came in, which its task does not.
create view salesforce.email_message as
select
    sfid('02s', n) as id,
    sfid('00T', n) as activity_id,
    event_type = 'outreach_replied' as incoming,
    false as is_bounced,
    millis(occurred_at) as message_date,
    synced.*
from said, synced where event_type = 'outreach_replied' order by n;

create view salesforce.event as
select
    sfid('00U', n) as id,
    who_id,
    'Meeting' as type,
    'Event' as event_subtype,
    'A meeting' as subject,
    millis(occurred_at) as created_date,
    millis(occurred_at + interval 2 days) as activity_date_time,
    millis(occurred_at + interval 2 days) as start_date_time,
    millis(occurred_at) as last_modified_date,
    synced.*
from done, synced where event_type = 'meeting_booked' order by n;

create view salesforce.opportunity as
select
    sfid('006', n) as id,
    null as account_id,
    coalesce(is_won, false) as is_won,
    closed is not null as is_closed,
    millis(date_trunc('day', coalesce(closed_at, opened_at + interval 60 days))) as close_date,
    millis(opened_at) as created_date,
    synced.*
from said_deals, synced order by n;

create view salesforce.opportunity_contact_role as
select sfid('006', n) as opportunity_id, sfid('003', owner) as contact_id, synced.*
from said_deals, synced order by n;

create view attended as
select * replace (sfid('701', number_of(content_id, 1000000)) as campaign_id)
from done where event_type = 'webinar_attended';

create view salesforce.campaign as
select distinct campaign_id as id, 'Webinar' as type, synced.* from attended, synced order by id;

create view salesforce.campaign_member as
select
    sfid('00v', n) as id,
    campaign_id,
    if(who_id[:3] = '003', who_id, null) as contact_id,
    if(who_id[:3] = '00Q', who_id, null) as lead_id,
    'Attended' as status,
    true as has_responded,
    millis(occurred_at) as first_responded_date,
    millis(occurred_at) as created_date,
    synced.*
from attended, synced order by n;
