"""Turns actors, their phases and habits into events, set-based in DuckDB, some people at a time.

All chance comes from hashes of the seed and a name (person, phase, habit), mixed with the numbers of the repetition and
the step: the same arguments give the same events on any machine, whatever the number of chunks.
"""

from dataclasses import astuple, fields
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from lead_scoring.contract import COLUMNS
from lead_scoring.demo import story
from lead_scoring.demo.cast import ACTOR_COLUMNS, SPAN_COLUMNS, Cast

#: Hours of a day (local time) in which people of a rhythm are about, as often as they stand here.
_HOURS = {
    "work": (
        7,
        8,
        8,
        9,
        9,
        9,
        9,
        10,
        10,
        10,
        10,
        10,
        11,
        11,
        11,
        12,
        12,
        13,
        13,
        14,
        14,
        14,
        15,
        15,
        15,
        16,
        16,
        17,
        19,
    ),
    "evening": (7, 12, 12, 13, 17, 18, 18, 19, 19, 19, 20, 20, 20, 21, 21, 21, 22, 22, 23),
    "any": tuple(range(24)),
}
#: Share of the work-rhythm activities that fall on a weekend and move to a weekday of the same week.
_WEEKEND_REST = 0.85

#: What repeats what a habit says in a phase: one row a repetition, with its day and hour.
_OCCURRENCES = f"""
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
        md5_number_lower(concat_ws('|', $seed, actors.n, spans.phase, spans.first_day, habits.habit_no)) as name
    from spans
    join actors using (n, persona)
    join habits on habits.persona = spans.persona and habits.phase = spans.phase
    where n between $first_n and $last_n
        and case habits.audience when 'targeted' then is_targeted when 'scanned' then is_scanned else true end
),
counted as (
    select *, cast(case pace
        when 'issue' then (last_day - first_day + 6) // 7
        when 'phase' then floor(times + draw(name, 0))
        else floor(times * intensity * (last_day - first_day) / 7 + draw(name, 0))
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
    select *, $start + cast(case pace
        when 'issue' then first_day + 7 * k
        else first_day + floor(draw(dice, 1) * (last_day - first_day))
    end as integer) as raw_date
    from drawn
    where pace <> 'issue' or draw(dice, 2) < times
),
on_days as (
    select *, raw_date + cast(case
        when weekday is not null then weekday - isodow(raw_date)
        when rhythm = 'work' and isodow(raw_date) > 5 and draw(dice, 3) < {_WEEKEND_REST}
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
from on_days join hours using (rhythm)
"""

#: The steps of what repeats that do happen: one row an event. The lowest bits of its hash name the step.
_HAPPENINGS = """
create or replace temp table happenings as
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
where happened_at >= $start and happened_at < $start + to_days($days)
order by happened_at, hash
"""

#: What happened with all that is known about it: the names that columns are made of.
_TOLD = """
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
    from happenings join steps using (step_id) join actors using (n)
),
told as (
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
    from sourced
)
"""

#: A source writes its timestamps in its own way; a few are broken by hand.
_STAMP = """
case
    when fate < 0.0004 then strftime(happened_at, '%d.%m.%Y')
    when source_system = 'chat' then cast(epoch_ms(happened_at) as varchar)
    when source_system = 'helpdesk' then strftime(happened_at, '%Y-%m-%d %H:%M:%S UTC')
    when source_system = 'dialer' then strftime(happened_at, '%Y-%m-%d %-H:%M:%S')
    when source_system = 'email' then strftime(happened_at, '%Y-%m-%dT%H:%M:%SZ')
    else cast(happened_at as varchar)
end
"""

#: The contract's columns, as expressions over `happenings`; what is not here is null.
_EXPRESSIONS = {
    "event_id": "event_id",
    "event_type": "if(fate between 0.0010 and 0.0013, null, event_type)",
    "occurred_at": _STAMP,
    "loaded_at": """case when source_system <> 'chat' then cast(case
            when fate between 0.0004 and 0.0008 then happened_at - interval 3 days
            when fate between 0.0100 and 0.0200 then happened_at + to_hours(24 + cast(floor(delay * 192) as integer))
            when source_system = 'ads' then date_trunc('day', happened_at) + interval 27 hours
            when source_system = 'email' then happened_at + to_seconds(300 + cast(floor(delay * 3300) as bigint))
            else happened_at + to_seconds(1 + cast(floor(delay * 240) as bigint))
        end + to_hours(copy) as varchar) end""",
    "person_id": """case
            when named_by <> 'id' then null
            when fate between 0.0030 and 0.0045 then 'X' || person_id
            when former_id is not null and whim > 0.75 then former_id
            else person_id
        end""",
    "anonymous_id": """if(source_system in ('web', 'chat') and event_type <> 'webinar_attended'
            or event_type = 'ad_click' and whim < 0.3, device, null)""",
    "email": """case when named_by = 'email' then case
            when fate between 0.2 and 0.23 then upper(email)
            when fate between 0.23 and 0.24 then ' ' || email
            else email
        end end""",
    "url": """case
            when event_type in ('page_view', 'email_clicked', 'video_played')
                then $site || choice || if(clicked, '?utm_source=ads&utm_campaign=' || quarter, '')
            when event_type = 'form_submitted' then $site || '/forms/' || replace(form_type, '_', '-')
        end""",
    "referrer_url": """case
            when event_type = 'page_view' and step_no = 1 and not clicked and whim < 0.5 then pick($referrers, whim * 2)
        end""",
    "engaged_seconds": """case
            when seconds_from is null or delay < 0.04 then null
            when fate between 0.0013 and 0.0016 then '-1'
            when fate between 0.0016 and 0.0019 then 'n/a'
            else cast(cast(
                seconds_from + floor(draw(hash, 16) * draw(hash, 17) * (seconds_to - seconds_from)) as integer
            ) as varchar)
        end""",
    "click_id": "if(clicked, 'clk-' || lower(to_hex(dice)), null)",
    "campaign_id": "if(clicked or source_system = 'ads', 'cmp-' || quarter, null)",
    "creative_id": "if(source_system = 'ads', 'cr-' || (10 + cast(floor(draw(dice, 18) * 12) as integer)), null)",
    "message_id": """case
            when source_system = 'email' and is_issue then 'nl-' || strftime(began_at, '%G-w%V')
            when source_system = 'email' or event_type like 'outreach%' then 'm-' || lower(to_hex(dice))
        end""",
    "list_id": """case
            when event_type in ('email_unsubscribed', 'email_resubscribed') then choice
            when source_system = 'email' and is_issue then 'newsletter'
        end""",
    "content_id": "if(event_type in ('content_downloaded', 'webinar_attended'), ltrim(choice, '/'), null)",
    "content_stage": "if(content_stage is not null and fate between 0.0050 and 0.0070, 'middle', content_stage)",
    "channel": "if(event_type = 'outreach_sent', choice, null)",
    "reply_intent": "if(event_type = 'outreach_replied', choice, null)",
    "bounce_type": "bounce_type",
    "form_id": "'f-' || replace(form_type, '_', '-')",
    "form_type": "form_type",
    "ticket_id": "if(event_type = 'ticket_created', 'T-' || lower(to_hex(hash >> 32)), null)",
    "ticket_category": "if(event_type = 'ticket_created', choice, null)",
    "ip": "if(source_system in ('web', 'chat'), ip, null)",
    "user_agent": "if(source_system in ('web', 'chat') or event_type = 'ad_click', user_agent, null)",
    "source_system": "source_system",
}

_EVENTS = f"""
{_TOLD}
select {", ".join(f"{_EXPRESSIONS.get(column, 'null::varchar')} as {column}" for column in COLUMNS["events"])}
from told
"""

_SUBMISSIONS = f"""
{_TOLD}
select
    event_id,
    'f-' || replace(form_type, '_', '-') as form_id,
    if(fate between 0.1 and 0.13, '[email\u00a0protected]', form_email) as email,
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
from told
where event_type = 'form_submitted' and fate < 0.98 and copy = 0
"""


def prepare(con: duckdb.DuckDBPyConnection, cast: Cast) -> None:
    """Give the connection the cast, the story, and the macros that draw."""
    con.execute("set threads = 1; set timezone = 'UTC'; set preserve_insertion_order = true")
    # a well-known mixer of 32-bit numbers; draw `i` of a hash, in [0, 1); the item of a list that a draw falls on
    con.execute("create macro low_bits(x) as x & 4294967295::ubigint")
    con.execute("create macro mix_once(x) as low_bits(xor(x, x >> 16) * 73244475::ubigint)")
    con.execute("create macro fold(hash, i) as xor(low_bits(hash), xor(hash >> 32, low_bits(i * 2654435761::ubigint)))")
    con.execute("create macro draw(hash, i) as mix_once(mix_once(fold(hash, i))) / 4294967296.0::double")
    con.execute("create macro pick(list, number) as list[1 + cast(floor(number * len(list)) as integer)]")
    _create(con, "actors", ACTOR_COLUMNS, cast.actors)
    _create(con, "spans", SPAN_COLUMNS, cast.spans)
    _create(con, "hours", ("rhythm", "hours"), list(_HOURS.items()))
    _create(
        con,
        "habits",
        ("habit_no", "persona", *(field.name for field in fields(story.Habit))),
        [
            (number, name, *astuple(habit))
            for name, persona in story.PERSONAS.items()
            for number, habit in enumerate((*persona.habits, *(story.COMMON_HABITS if persona.known else ())), start=1)
        ],
    )
    _create(
        con,
        "activities",
        ("activity", "weekday", "hour"),
        [(name, activity.weekday, activity.hour) for name, activity in story.ACTIVITIES.items()],
    )
    names = [field.name for field in fields(story.Step) if field.name != "seconds"]
    _create(
        con,
        "steps",
        ("activity", "step_no", "step_id", "is_issue", "seconds_from", "seconds_to", *names),
        [
            (
                *(name, number, 100 * activity_no + number, activity.hour is not None),
                *(step.seconds or (None, None)),
                *(getattr(step, column) for column in names),
            )
            for activity_no, (name, activity) in enumerate(story.ACTIVITIES.items())
            for number, step in enumerate(activity.steps, start=1)
        ],
    )


def happen(con: duckdb.DuckDBPyConnection, first_n: int, last_n: int, seed: int, start: date, days: int) -> None:
    """Let the actors `first_n` to `last_n` do what they do; `query` then selects it."""
    span = {"start": start}
    con.execute(_OCCURRENCES, {"seed": seed, "first_n": first_n, "last_n": last_n, **span})
    con.execute(_HAPPENINGS, {"days": days, **span})


def query(table: str) -> str:
    """The select of a contract table's rows over what happened: `events` or `form_submissions`."""
    if table == "form_submissions":
        return _SUBMISSIONS
    return _EVENTS.replace("$site", f"'{story.SITE}'").replace("$referrers", str(list(story.REFERRERS)))


def copy(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> int:
    """Write what a select returns, in its order, to a CSV or Parquet file; returns the number of rows."""
    options = "format csv, header" if path.suffix == ".csv" else "format parquet"
    target = path.as_posix().replace("'", "''")
    return con.execute(f"copy ({select}) to '{target}' ({options})").fetchone()[0]


def _create(con: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
    values = zip(*rows, strict=True)
    con.register("incoming", pa.table({column: _array(cells) for column, cells in zip(columns, values, strict=True)}))
    con.execute(f"create temp table {name} as select * from incoming")
    con.unregister("incoming")


def _array(cells: tuple) -> pa.Array:
    """A column of its values' type; of text when there is no value, as in a small cast."""
    array = pa.array(cells)
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array
