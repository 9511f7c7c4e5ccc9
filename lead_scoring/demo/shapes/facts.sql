-- What happened in the demo as any system knows it: clean, once each, with whom it is of. Shapes are made of this.
--
-- From the contract's tables: persons (one row per person record; `n` numbers them, `owner` is the number of the record
-- that it was merged into, or its own), companies, happened (events, with the `owner` they are of), filled_in (form
-- fields), changed, results (outcomes) and deals (opportunities of `results` with what they were closed as).
-- What is broken by hand in the demo is left out: a system has no such rows.

set threads = 1;
set timezone = 'UTC';
set preserve_insertion_order = true;

-- A number of a text that never changes, for the ids that systems make; and the ways in which systems write a time.
create macro uuid_of(name) as cast(md5(name) as uuid)::varchar;
create macro number_of(name, size) as if(name is null, null, 1 + abs(hash(name) % size)::bigint);
create macro millis(instant) as strftime(instant, '%Y-%m-%d %H:%M:%S.%g');
create macro utc(instant) as strftime(instant, '%Y-%m-%d %H:%M:%S UTC');
create macro iso(instant) as strftime(instant, '%Y-%m-%dT%H:%M:%S.%gZ');
create macro form_name(form_type) as upper(form_type[1]) || replace(form_type[2:], '_', ' ');
create macro created(given) as coalesce(try_cast(given as timestamp), timestamp '2024-01-01');

create table persons as
with latest as (
    select * from people
    where person_id is not null
        and coalesce(lifecycle_stage, 'lead')
            in ('lead', 'customer', 'partner', 'competitor', 'internal', 'disqualified')
        and (created_at is null or try_cast(created_at as timestamp) is not null)
    qualify row_number() over (partition by person_id order by updated_at desc nulls last) = 1
),
numbered as (
    select
        *,
        row_number() over (order by person_id) as n,
        if(email like '_%@_%.__%', lower(trim(email)), null) as address
    from latest
)
select numbered.*, coalesce(survivors.n, numbered.n) as owner
from numbered left join numbered as survivors on numbered.merged_into_person_id = survivors.person_id;

create table companies as
select *, row_number() over (order by account_id) as n
from (
    select * from accounts
    where account_id is not null
        and coalesce(lifecycle_stage, 'prospect') in ('prospect', 'customer', 'partner', 'competitor', 'internal')
    qualify row_number() over (partition by account_id order by updated_at desc nulls last) = 1
);

-- A person may be named by an id or by an address, of which the first record is meant. An address of many names nobody.
create table happened as
with addresses as (
    select address, min(owner) as owner from persons where address is not null group by address
),
shared as (
    select address from persons where address is not null group by address having count(*) > 3
),
parsed as (
    select
        * exclude (occurred_at, loaded_at, engaged_seconds),
        coalesce(
            try_cast(regexp_replace(rtrim(replace(occurred_at, ' UTC', ''), 'Z'), ' ([0-9]):', ' 0\1:') as timestamp),
            make_timestamp(try_cast(occurred_at as bigint) * 1000)
        ) as occurred_at,
        try_cast(loaded_at as timestamp) as loaded_at,
        try_cast(engaged_seconds as double) as engaged_seconds,
        engaged_seconds is not null and coalesce(try_cast(engaged_seconds as double), -1) < 0 as is_broken
    from events
),
clean as (
    select * from parsed
    where occurred_at is not null
        and event_type is not null
        and not is_broken
        and coalesce(occurred_at <= loaded_at + interval 1 day, true)
        and coalesce(content_stage, 'awareness') in ('awareness', 'consideration', 'decision')
    qualify row_number() over (partition by event_id order by occurred_at, loaded_at nulls first) = 1
)
select
    clean.* exclude (person_id, email),
    row_number() over (order by event_id) as n,
    coalesce(named.owner, addresses.owner) as owner,
    persons.person_id,
    if(persons.address in (select address from shared), null, persons.address) as email
from clean
left join persons as named on clean.person_id = named.person_id
left join addresses on clean.person_id is null and lower(trim(clean.email)) = addresses.address
left join persons on persons.n = coalesce(named.owner, addresses.owner)
where (clean.person_id is null or named.n is not null) and (clean.email is null or addresses.owner is not null);

create table filled_in as
select * replace (if(try_cast(completion_seconds as double) is null, null, completion_seconds) as completion_seconds)
from form_submissions;

create table changed as
select person_changes.* replace (try_cast(changed_at as timestamp) as changed_at), persons.owner,
    row_number() over (order by change_id) as n
from person_changes join persons using (person_id)
where try_cast(changed_at as timestamp) is not null
    and coalesce(changed_by, 'rep') in ('person', 'rep', 'enrichment', 'merge', 'import');

create table results as
select outcomes.* replace (try_cast(occurred_at as timestamp) as occurred_at), persons.owner,
    row_number() over (order by outcome_id) as n
from outcomes join persons using (person_id)
where try_cast(occurred_at as timestamp) is not null
    and outcome in ('meeting_held', 'opportunity_created', 'closed_won', 'closed_lost', 'accepted', 'rejected');

-- The opportunities of a person in their order, each with what came of it: the numbers of the outcomes that say so.
create table deals as
select
    created.n,
    created.owner,
    created.account_id,
    created.n as opened,
    created.occurred_at as opened_at,
    closed.n as closed,
    closed.occurred_at as closed_at,
    closed.outcome = 'closed_won' as is_won
from results as created
left join results as closed
    on created.owner = closed.owner and closed.outcome like 'closed%' and closed.occurred_at >= created.occurred_at
where created.outcome = 'opportunity_created'
qualify row_number() over (partition by created.n order by closed.occurred_at) = 1
    and (closed.n is null or row_number() over (partition by closed.n order by created.occurred_at desc) = 1);
