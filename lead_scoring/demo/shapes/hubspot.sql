-- HubSpot: contacts, companies, marketing emails, forms, sales activities, tickets and deals.

-- A contact that was merged into another is gone; the other one names it.
create view hubspot.contact as
select
    100000 + n as id,
    false as _fivetran_deleted,
    millis(timestamp '2026-01-01') as _fivetran_synced,
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
from persons where n = owner order by n;

create view hubspot.company as
select
    200000 + n as id,
    false as is_deleted,
    false as _fivetran_deleted,
    millis(timestamp '2026-01-01') as _fivetran_synced,
    name as property_name,
    domain as property_domain,
    industry as property_industry,
    employee_count as property_numberofemployees,
    if(lifecycle_stage = 'customer', 'customer', 'lead') as property_lifecyclestage,
    if(lifecycle_stage in ('partner', 'competitor'), upper(lifecycle_stage), null) as property_type,
    millis(try_cast(created_at as timestamp)) as property_createdate,
    millis(try_cast(updated_at as timestamp)) as property_hs_lastmodifieddate
from said_companies order by n;

-- HubSpot stores values, not changes: the one that a person had before the first change is of the day before.
create view hubspot.contact_property_history as
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
from said_values order by owner, name, changed_at;

create view hubspot.email_event as
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
    number_of(message_id, 1000000000) as email_campaign_id,
    false as filtered_event,
    null as sent_by_id,
    null as sent_by_created,
    millis(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type like 'email%' order by n;

create view hubspot.email_event_click as
select
    uuid_of(event_id) as id,
    url,
    user_agent,
    ip as ip_address,
    millis(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type = 'email_clicked' order by n;

create view hubspot.email_event_bounce as
select
    uuid_of(event_id) as id,
    if(bounce_type = 'soft', 'MAILBOX_FULL', 'UNKNOWN_USER') as category,
    if(bounce_type = 'soft', '4.2.2', '5.1.1') as status,
    if(bounce_type = 'soft', 'the mailbox is full', 'no such user') as response,
    millis(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type = 'email_bounced' order by n;

create view hubspot.email_event_status_change as
select
    uuid_of(event_id) as id,
    'SUBSCRIBED' as portal_subscription_status,
    '[{"id":' || number_of(list_id, 100000) || ',"status":"'
    || if(event_type = 'email_unsubscribed', 'UNSUBSCRIBED', 'SUBSCRIBED') || '"}]' as subscriptions,
    'SOURCE_RECIPIENT' as source,
    null as bounced,
    millis(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type in ('email_unsubscribed', 'email_resubscribed') order by n;

create view hubspot.form as
select distinct
    uuid_of(form_id) as guid,
    form_name(form_type) as name,
    'HUBSPOT' as form_type,
    false as _fivetran_deleted,
    millis(timestamp '2026-01-01') as _fivetran_synced
from said where event_type = 'form_submitted' order by all;

create view hubspot.contact_form_submission as
select
    100000 + owner as contact_id,
    uuid_of(form_id) as form_id,
    uuid_of(event_id) as conversion_id,
    millis(occurred_at) as timestamp,
    url as page_url,
    form_name(form_type) as title,
    millis(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type = 'form_submitted' order by n;

-- What the sales team does is an engagement with a table a type.
create view engaged as
select
    *,
    case
        when event_type = 'meeting_booked' then 'MEETING'
        when event_type = 'outreach_replied' then 'INCOMING_EMAIL'
        when channel = 'call' then 'CALL'
        when channel in ('linkedin', 'sms') then 'COMMUNICATION'
        else 'EMAIL'
    end as kind,
    500000 + n as engagement_id,
    millis(occurred_at) as created,
    millis(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type like 'outreach%' or event_type = 'meeting_booked';

create view hubspot.engagement as
select engagement_id as id, kind as type, _fivetran_synced from engaged order by n;

create view hubspot.engagement_contact as
select engagement_id, 100000 + owner as contact_id, _fivetran_synced from engaged order by n;

create view hubspot.engagement_call as
select
    engagement_id,
    kind as type,
    false as _fivetran_deleted,
    created as property_hs_createdate,
    created as property_hs_timestamp,
    'OUTBOUND' as property_hs_call_direction,
    'f240bbac-87c9-4f6e-bf70-924b57d47db7' as property_hs_call_disposition,
    'COMPLETED' as property_hs_call_status,
    _fivetran_synced
from engaged where kind = 'CALL' order by n;

create view hubspot.engagement_email as
select
    engagement_id,
    kind as type,
    false as _fivetran_deleted,
    created as property_hs_createdate,
    created as property_hs_timestamp,
    kind as property_hs_email_direction,
    if(reply_intent = 'auto', 'Automatic reply: away', 'Our talk') as property_hs_email_subject,
    'SENT' as property_hs_email_status,
    _fivetran_synced
from engaged where kind in ('EMAIL', 'INCOMING_EMAIL') order by n;

create view hubspot.engagement_communication as
select
    engagement_id,
    kind as type,
    false as _fivetran_deleted,
    created as property_hs_createdate,
    created as property_hs_timestamp,
    if(channel = 'sms', 'SMS', 'LINKEDIN_MESSAGE') as property_hs_communication_channel_type,
    _fivetran_synced
from engaged where kind = 'COMMUNICATION' order by n;

create view hubspot.engagement_meeting as
select
    engagement_id,
    kind as type,
    false as _fivetran_deleted,
    created as property_hs_createdate,
    created as property_hs_timestamp,
    'SCHEDULED' as property_hs_meeting_outcome,
    'A meeting' as property_hs_meeting_title,
    _fivetran_synced
from engaged where kind = 'MEETING' order by n;

create view hubspot.deal as
select
    800000 + n as deal_id,
    'default' as deal_pipeline_id,
    case when is_won then 'closedwon' when not is_won then 'closedlost' else 'appointmentscheduled' end
        as deal_pipeline_stage_id,
    false as is_deleted,
    false as _fivetran_deleted,
    millis(opened_at) as property_createdate,
    millis(closed_at) as property_closedate,
    millis(timestamp '2026-01-01') as _fivetran_synced
from said_deals order by n;

create view hubspot.deal_contact as
select
    800000 + n as deal_id,
    100000 + owner as contact_id,
    millis(timestamp '2026-01-01') as _fivetran_synced
from said_deals order by n;

create view hubspot.deal_pipeline_stage as
select
    'default' as pipeline_id,
    stage_id,
    closed_won,
    is_closed,
    millis(timestamp '2026-01-01') as _fivetran_synced
from (values ('appointmentscheduled', false, false), ('closedwon', true, true), ('closedlost', false, true))
    as stages (stage_id, closed_won, is_closed);

create view hubspot.ticket as
select
    900000 + n as id,
    false as is_deleted,
    false as _fivetran_deleted,
    millis(occurred_at) as property_createdate,
    ticket_category as property_hs_ticket_category,
    'A question' as property_subject,
    millis(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type = 'ticket_created' order by n;

create view hubspot.ticket_contact as
select
    900000 + n as ticket_id,
    100000 + owner as contact_id,
    millis(occurred_at + interval 1 hour) as _fivetran_synced
from said where event_type = 'ticket_created' order by n;
