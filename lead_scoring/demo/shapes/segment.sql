-- Segment (RudderStack writes the same): pages, identify calls, and what the site tracks.

-- Everyone who is known says so at least once, when first seen.
create view calls as
with firsts as (
    select * replace ('first' || event_id as event_id, null as anonymous_id, 'identified' as event_type) from said
    where email is not null
    qualify row_number() over (partition by owner order by occurred_at, event_id) = 1
)
select
    *,
    {
        'id': uuid_of(event_id),
        'anonymous_id': anonymous_id,
        'user_id': if(email is null, null, person_id),
        'timestamp': iso(occurred_at),
        'original_timestamp': iso(occurred_at),
        'sent_at': iso(occurred_at + to_seconds(1)),
        'received_at': iso(occurred_at + to_seconds(2)),
        'context_ip': ip,
        'context_user_agent': user_agent
    } as common
from (from said union all from firsts);

create view segment.pages as
with landed as (
    select * replace (if(click_id is null, url, url || '&gclid=' || click_id) as url)
    from calls where event_type = 'page_view'
)
select
    unnest(common),
    url,
    regexp_extract(url, '^https?://[^/]+(/[^?#]*)', 1) as path,
    regexp_extract(url, '([?][^#]*)', 1) as search,
    referrer_url as referrer,
    null as title,
    null as name,
    if(click_id is not null, 'ads', null) as context_campaign_source,
    if(click_id is not null, campaign_id, null) as context_campaign_name
from landed order by n;

create view segment.identifies as
select unnest(common), email, null as first_name, null as last_name
from calls where event_type = 'identified' and email is not null
order by n, common.id;

create view segment.tracks as
with named as (
    select
        *,
        case event_type
            when 'trial_started' then 'Trial Started'
            when 'chat_started' then 'Live Chat Started'
            when 'form_submitted' then 'Form Submitted'
            when 'content_downloaded' then 'Content Downloaded'
            when 'webinar_attended' then 'Webinar Attended'
        end as event_text
    from calls
)
select unnest(common), event_text, replace(lower(event_text), ' ', '_') as event, url as context_page_url
from named where event_text is not null
order by n;

create view segment.form_submitted as
select
    unnest(common),
    calls.form_id,
    form_name(form_type) as form_name,
    filled_in.* exclude (event_id, form_id, company_name, job_title, honeypot, completion_seconds, required_fields),
    filled_in.company_name as company,
    filled_in.job_title as title
from calls join filled_in using (event_id)
where event_type = 'form_submitted'
order by calls.n;

create view segment.content_downloaded as
select unnest(common), content_id, content_stage from calls where event_type = 'content_downloaded' order by n;

create view segment.webinar_attended as
select unnest(common), content_id, content_stage from calls where event_type = 'webinar_attended' order by n;
