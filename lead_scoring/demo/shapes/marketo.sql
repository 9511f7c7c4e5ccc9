-- Marketo: leads, marketing emails, forms with what was filled in, and changes of leads.

create view marketo.lead as
select
    100000 + n as id,
    email,
    first_name,
    last_name,
    job_title as title,
    phone,
    company_name as company,
    country,
    utc(created(created_at)) as created_at,
    utc(try_cast(updated_at as timestamp)) as updated_at,
    false as unsubscribed,
    false as email_invalid,
    utc(timestamp '2026-01-01') as _fivetran_synced
from persons where n = owner order by n;

create view marketo.activity_merge_leads as
select
    400000 + n as id,
    100000 + owner as lead_id,
    '[' || (100000 + n) || ']' as merge_ids,
    millis(created(created_at)) as activity_date,
    utc(timestamp '2026-01-01') as _fivetran_synced
from persons where n <> owner order by n;

create view activities as
select
    *,
    {'id': 1000000 + n, 'lead_id': 100000 + owner, 'activity_date': millis(occurred_at)} as activity,
    {
        'email_template_id': number_of(message_id, 1000000000),
        'primary_attribute_value_id': number_of(message_id, 1000000000),
        'campaign_id': null
    } as mail,
    millis(occurred_at + interval 1 hour) as _fivetran_synced,
    -- webinars and papers are programs, whose members come as far as a status
    number_of(content_id, 100000) as program_id
from said;

create view marketo.activity_email_delivered as
select unnest(activity), unnest(mail), _fivetran_synced
from activities where event_type = 'email_delivered' order by n;

create view marketo.activity_open_email as
select unnest(activity), unnest(mail), _fivetran_synced
from activities where event_type = 'email_opened' order by n;

create view marketo.activity_click_email as
select unnest(activity), unnest(mail), url as link, user_agent, _fivetran_synced
from activities where event_type = 'email_clicked' order by n;

create view marketo.activity_email_bounced as
select unnest(activity), unnest(mail), 2 as category, 2001 as subcategory, _fivetran_synced
from activities where event_type = 'email_bounced' and bounce_type = 'hard' order by n;

create view marketo.activity_email_bounced_soft as
select unnest(activity), unnest(mail), _fivetran_synced
from activities where event_type = 'email_bounced' and bounce_type = 'soft' order by n;

create view marketo.activity_unsubscribe_email as
select unnest(activity), unnest(mail), _fivetran_synced
from activities where event_type = 'email_unsubscribed' order by n;

-- Fields have the names that Marketo has for them.
create view marketo.activity_fill_out_form as
select
    unnest(activity),
    number_of(form_id, 1000) as webform_id,
    number_of(form_id, 1000) as primary_attribute_value_id,
    form_name(form_type) as primary_attribute_value,
    if(filled is null, null, to_json({
        'Email': filled_in.email, 'FirstName': filled_in.first_name, 'LastName': filled_in.last_name,
        'Company': filled_in.company_name, 'Title': filled_in.job_title, 'Phone': filled_in.phone,
        'Message': filled_in.message, 'Honeypot': filled_in.honeypot
    })) as form_fields,
    null as query_parameters,
    url as referrer_url,
    ip as client_ip_address,
    user_agent,
    _fivetran_synced
from activities left join (select event_id as filled, * exclude (event_id, form_id) from filled_in) as filled_in
    on activities.event_id = filled_in.filled
where event_type = 'form_submitted'
order by activities.n;

create view marketo.activity_change_data_value as
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
        activity.lead_id,
        activity.activity_date,
        'Unsubscribed',
        'true',
        'false',
        'Web form fillout',
        null,
        _fivetran_synced
    from activities where event_type = 'email_resubscribed'
) as changes order by id;

create view marketo.program as
select distinct
    program_id as id,
    if(event_type = 'webinar_attended', 'Webinar', 'Content') as channel,
    false as _fivetran_deleted,
    utc(timestamp '2026-01-01') as _fivetran_synced
from activities where event_type in ('webinar_attended', 'content_downloaded') order by all;

create view marketo.activity_change_status_in_progression as
select
    unnest(activity),
    program_id as primary_attribute_value_id,
    if(event_type = 'webinar_attended', 'Attended', 'Downloaded') as new_status,
    _fivetran_synced
from activities where event_type in ('webinar_attended', 'content_downloaded') order by n;

create view marketo.activity_send_sales_email as
select
    unnest(activity), n as primary_attribute_value_id, 'Our talk' as primary_attribute_value, _fivetran_synced
from activities where event_type = 'outreach_sent' order by n;

create view marketo.activity_receive_sales_email as
select
    unnest(activity),
    n as primary_attribute_value_id,
    if(reply_intent = 'auto', 'Automatic reply: away', 'RE: our talk') as primary_attribute_value,
    _fivetran_synced
from activities where event_type = 'outreach_replied' order by n;
