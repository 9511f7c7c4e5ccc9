-- What the people of the demo do: set-based, some people at a time.
--
-- All chance comes from hashes of the seed and a name (person, phase, habit), mixed with the numbers of the repetition
-- and the step: the same arguments give the same events on any machine, whatever the number of chunks.
-- Tables: actors and spans of `people`; habits, activities, steps and hours of personas.yml.
-- Variables: seed; start and days; intensity, how busy people are; first_n and last_n, the people of this chunk.

-- A well-known mixer of 32-bit numbers; draw `i` of a hash, in [0, 1); the item of a list that a draw falls on.
create or replace macro low_bits(x) as x & 4294967295::ubigint;
create or replace macro mix_once(x) as low_bits(xor(x, x >> 16) * 73244475::ubigint);
create or replace macro fold(hash, i) as
    xor(low_bits(hash), xor(hash >> 32, low_bits(i * 2654435761::ubigint)));
create or replace macro draw(hash, i) as mix_once(mix_once(fold(hash, i))) / 4294967296.0::double;
create or replace macro pick(list, number) as list[1 + cast(floor(number * len(list)) as integer)];

-- One row per repetition of a habit in a phase, with its beginning.
create or replace temp table occurrences as
with named as (
    select
        actors.n,
        actors.utc_offset,
        actors.rhythm,
        actors.intensity,
        spans.first_day,
        spans.last_day,
        habits.activity,
        habits.pace,
        habits.times,
        md5_number_lower(
            concat_ws('|', getvariable('seed'), actors.n, spans.phase, spans.first_day, habits.habit_no)
        ) as name
    from spans
    join actors using (n)
    join habits on habits.persona = actors.persona and habits.phase = spans.phase
    where n between getvariable('first_n') and getvariable('last_n')
        and case habits.audience when 'targeted' then is_targeted when 'scanned' then is_scanned else true end
),
counted as (
    select *, cast(case pace
        when 'issue' then (last_day - first_day + 6) // 7
        when 'phase' then floor(times + draw(name, 0))
        else floor(times * intensity * getvariable('intensity') * (last_day - first_day) / 7 + draw(name, 0))
    end as bigint) as repetitions
    from named
),
repeated as (
    select *, unnest(range(repetitions)) as k from counted
),
drawn as (
    select *, xor(name, k * 176093659177984::ubigint) as dice from repeated join activities using (activity)
),
dated as (
    select *, getvariable('start') + cast(case pace
        when 'issue' then first_day + 7 * k
        else first_day + floor(draw(dice, 1) * (last_day - first_day))
    end as integer) as raw_date
    from drawn
    where pace <> 'issue' or draw(dice, 2) < times
),
-- 85 % of what people with the rhythm of work would do on a weekend moves to a weekday of the same week
on_days as (
    select *, raw_date + cast(case
        when weekday is not null then weekday - isodow(raw_date)
        when rhythm = 'work' and isodow(raw_date) > 5 and draw(dice, 3) < 0.85
            then 5 - isodow(raw_date) - floor(5 * draw(dice, 4))
        when rhythm = 'work' and isodow(raw_date) = 5 and draw(dice, 3) < 0.25 then -2
        else 0
    end as integer) as on_date
    from dated
)
select
    n,
    activity,
    dice,
    on_date + to_seconds(case
        when hour is not null then hour * 3600
        else (pick(hours, draw(dice, 5)) - utc_offset) * 3600 + cast(floor(draw(dice, 6) * 3600) as bigint)
    end) as began_at
from on_days join hours using (rhythm);

-- One row per step that happens. The lowest bits of its hash name the step.
create or replace temp table taken_steps as
with steps_drawn as (
    select n, dice, began_at, step_id, step_no, chance, together, after, spread, xor(dice, step_no) as hash
    from occurrences join steps using (activity)
),
timed as (
    select
        n,
        dice,
        began_at,
        step_id,
        hash,
        began_at + to_seconds(after + cast(floor(draw(hash, 11) * spread) as bigint)) as happened_at
    from steps_drawn
    where draw(if(together, dice, hash), 10) < chance
)
select * from timed
where happened_at >= getvariable('start') and happened_at < getvariable('start') + to_days(getvariable('days'))
order by happened_at, hash;

-- What happens with all that is known about it; an event that is sent twice has two rows.
create or replace temp view described as
with sourced as (
    select
        *,
        nullif(pick(choices, draw(hash, 12)), '') as choice,
        draw(hash, 13) as whim,
        draw(hash, 14) as fate,
        draw(hash, 15) as delay,
        case
            when event_type like 'email%' then 'email'
            when event_type in ('ad_impression', 'ad_click') then 'ads'
            when event_type in ('outreach_sent', 'outreach_replied') and choice = 'call' then 'dialer'
            when event_type like 'outreach%' or event_type = 'meeting_booked' then 'crm'
            when event_type = 'ticket_created' then 'helpdesk'
            when event_type = 'chat_started' then 'chat'
            else 'web'
        end as source_system
    from taken_steps join steps using (step_id) join actors using (n)
)
select
    *,
    'e' || lower(to_hex(hash)) as event_id,
    -- who the source says it was: by address, by browser, or by the id of the CRM
    case
        when not is_known then 'device'
        when source_system = 'email' then if(whim < 0.3, 'email', 'id')
        when event_type in ('form_submitted', 'identified') then if(whim < 0.6, 'email', 'id')
        when source_system = 'web' and device is not null and whim < 0.6 then 'device'
        else 'id'
    end as named_by,
    unnest(if(fate between 0.02 and 0.028, [0, 1], [0])) as copy,
    strftime(began_at, '%Y') || 'q' || quarter(began_at) as quarter
from sourced;

-- The contract's tables. A source writes its timestamps in its own way; a few values are broken by hand.
create or replace temp view events as
select
    event_id,
    if(fate between 0.0010 and 0.0013, null, event_type) as event_type,
    case
        when fate < 0.0004 then strftime(happened_at, '%d.%m.%Y')
        when source_system = 'chat' then cast(epoch_ms(happened_at) as varchar)
        when source_system = 'helpdesk' then strftime(happened_at, '%Y-%m-%d %H:%M:%S UTC')
        when source_system = 'dialer' then strftime(happened_at, '%Y-%m-%d %-H:%M:%S')
        when source_system = 'email' then strftime(happened_at, '%Y-%m-%dT%H:%M:%SZ')
        else cast(happened_at as varchar)
    end as occurred_at,
    case when source_system <> 'chat' then cast(case
        when fate between 0.0004 and 0.0008 then happened_at - interval 3 days
        when fate between 0.0100 and 0.0200 then happened_at + to_hours(24 + cast(floor(delay * 192) as integer))
        when source_system = 'ads' then date_trunc('day', happened_at) + interval 27 hours
        when source_system = 'email' then happened_at + to_seconds(300 + cast(floor(delay * 3300) as bigint))
        else happened_at + to_seconds(1 + cast(floor(delay * 240) as bigint))
    end + to_hours(copy) as varchar) end as loaded_at,
    case
        when named_by <> 'id' then null
        when fate between 0.0030 and 0.0045 then 'X' || person_id
        when former_id is not null and whim > 0.75 then former_id
        else person_id
    end as person_id,
    if(
        source_system in ('web', 'chat') and event_type <> 'webinar_attended'
        or event_type = 'ad_click' and whim < 0.3,
        device, null
    ) as anonymous_id,
    case when named_by = 'email' then case
        when fate between 0.2 and 0.23 then upper(email)
        when fate between 0.23 and 0.24 then ' ' || email
        else email
    end end as email,
    'https://www.tideline.io' || case
        when event_type in ('page_view', 'email_clicked', 'video_played')
            then choice || if(clicked, '?utm_source=ads&utm_campaign=' || quarter, '')
        when event_type = 'form_submitted' then '/forms/' || replace(form_type, '_', '-')
    end as url,
    case when event_type = 'page_view' and step_no = 1 and not clicked and whim < 0.5 then pick([
        'https://www.tideline.io/', 'https://www.google.com/', 'https://www.bing.com/', 'https://duckduckgo.com/'
    ], whim * 2) end as referrer_url,
    null::varchar as page_type,
    case
        when seconds is null or delay < 0.04 then null
        when fate between 0.0013 and 0.0016 then '-1'
        when fate between 0.0016 and 0.0019 then 'n/a'
        else cast(cast(
            seconds[1] + floor(draw(hash, 16) * draw(hash, 17) * (seconds[2] - seconds[1])) as integer
        ) as varchar)
    end as engaged_seconds,
    if(clicked, 'clk-' || lower(to_hex(dice)), null) as click_id,
    if(clicked or source_system = 'ads', 'cmp-' || quarter, null) as campaign_id,
    if(source_system = 'ads', 'cr-' || (10 + cast(floor(draw(dice, 18) * 12) as integer)), null) as creative_id,
    case
        when source_system = 'email' and is_issue then 'nl-' || strftime(began_at, '%G-w%V')
        when source_system = 'email' or event_type like 'outreach%' then 'm-' || lower(to_hex(dice))
    end as message_id,
    case
        when event_type in ('email_unsubscribed', 'email_resubscribed') then choice
        when source_system = 'email' and is_issue then 'newsletter'
    end as list_id,
    if(event_type in ('content_downloaded', 'webinar_attended'), ltrim(choice, '/'), null) as content_id,
    if(content_stage is not null and fate between 0.0050 and 0.0070, 'middle', content_stage) as content_stage,
    if(event_type = 'outreach_sent', choice, null) as channel,
    if(event_type = 'outreach_replied', choice, null) as reply_intent,
    bounce_type,
    'f-' || replace(form_type, '_', '-') as form_id,
    form_type,
    if(event_type = 'ticket_created', 'T-' || lower(to_hex(hash >> 32)), null) as ticket_id,
    if(event_type = 'ticket_created', choice, null) as ticket_category,
    if(source_system in ('web', 'chat'), ip, null) as ip,
    if(source_system in ('web', 'chat') or event_type = 'ad_click', user_agent, null) as user_agent,
    source_system
from described;

create or replace temp view form_submissions as
select
    event_id,
    'f-' || replace(form_type, '_', '-') as form_id,
    if(fate between 0.1 and 0.13, '[email' || chr(160) || 'protected]', form_email) as email,
    first_name,
    last_name,
    company_name,
    job_title,
    phone,
    message,
    honeypot,
    case when fate between 0.5 and 0.505 then 'fast' else completion_seconds end as completion_seconds,
    case form_type
        when 'newsletter' then 'email'
        when 'preferences' then 'email'
        when 'content' then 'email;first_name;last_name;company_name'
        when 'job_application' then 'email;first_name;last_name'
        else 'email;last_name;company_name'
    end as required_fields
from described
where event_type = 'form_submitted' and fate < 0.98 and copy = 0;
