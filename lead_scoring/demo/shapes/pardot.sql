-- Pardot (Account Engagement): prospects and their activities.

create view pardot.prospect as
select
    100000 + n as id,
    false as _fivetran_deleted,
    utc(timestamp '2026-01-01') as _fivetran_synced,
    email,
    first_name,
    last_name,
    job_title,
    phone,
    company_name as company,
    country,
    utc(created(created_at)) as created_at,
    utc(try_cast(updated_at as timestamp)) as updated_at,
    false as opted_out
from persons where n = owner order by n;

-- What Pardot calls an activity of each event type, and its number in Pardot's documentation; 36 is a bounce that passes.
create table pardot_types as
select * from (values
    ('email_delivered', 'Email', 6), ('email_opened', 'Email', 11), ('email_clicked', 'Email', 1),
    ('email_bounced', 'Email', 13), ('email_unsubscribed', 'Email', 12), ('email_resubscribed', 'Email', 16),
    ('form_submitted', 'Form', 4), ('content_downloaded', 'File', 1), ('chat_started', 'Olark', 22),
    ('webinar_attended', 'Webinar', 24), ('ticket_created', 'UserVoice', 33)
) as types (event_type, name, number);

create view pardot.visitor_activity as
select
    1000000 + n as id,
    100000 + owner as prospect_id,
    utc(occurred_at) as created_at,
    if(bounce_type = 'soft', 36, types.number) as type,
    types.name as type_name,
    number_of(message_id, 1000000000) as email_id,
    number_of(message_id, 1000000000) as list_email_id,
    if(event_type = 'form_submitted', number_of(form_id, 1000), null) as form_id,
    if(event_type = 'content_downloaded', number_of(content_id, 100000), null) as file_id,
    case event_type
        when 'email_clicked' then url
        when 'form_submitted' then form_name(form_type)
        else content_id
    end as details,
    null as visitor_id,
    utc(occurred_at + interval 1 hour) as _fivetran_synced
from said join pardot_types as types using (event_type) order by n;

create view pardot.opportunity as
select
    500000 + n as id,
    case when is_won then 'Won' when not is_won then 'Lost' else 'Open' end as status,
    utc(opened_at) as created_at,
    utc(closed_at) as closed_at,
    utc(timestamp '2026-01-01') as _fivetran_synced
from said_deals order by n;

create view pardot.opportunity_prospect as
select
    500000 + n as opportunity_id,
    100000 + owner as prospect_id,
    utc(timestamp '2026-01-01') as _fivetran_synced
from said_deals order by n;
