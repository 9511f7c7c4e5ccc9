"""Writes invented events of any size as Parquet of the input contract, set-based in DuckDB.

All chance comes from hashes of the seed and of row numbers: the same settings give the same rows. Nothing is drawn
from a sequence, so the work can be cut at any place; months are written one after the other, which bounds the memory.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass, fields
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks import scenario
from benchmarks.scenario import DAYS, START
from lead_scoring.core.contract import COLUMNS

#: Of another shape, other files: raise it with every change of what is written.
SHAPE = 1
SITE = "https://www.northwind-cloud.com"
#: Events of so many days before the day may come late, or again, with it.
LATE_DAYS = 14
LATE_SHARE, RESENT_SHARE, REPEATED_SHARE = 0.02, 0.01, 0.01
EVENTS_PER_PERSON, PEOPLE_PER_ACCOUNT = 150, 12
ACTIVITIES_PER_VISITOR = 1.6
#: Spread of activity among people (sigma of a log-normal), cut off at so many sigmas.
LONG_TAIL, LONGEST = 1.2, 3.5


@dataclass(frozen=True)
class Settings:
    """What decides the rows that are written."""

    events: int
    seed: int = 1
    shape: int = SHAPE


@dataclass(frozen=True)
class Dataset:
    """The files of one size: `base` for the first run, `day` to be added to them for the run of the next day."""

    folder: Path
    rows: dict[str, int]
    day_rows: dict[str, int]

    @property
    def base(self) -> Path:
        return self.folder / "base"

    @property
    def day(self) -> Path:
        return self.folder / "day"

    @property
    def last_day(self) -> date:
        return START + timedelta(days=DAYS - 1)


def prepared(folder: Path, settings: Settings, say: Callable[[str], None] = lambda text: None) -> Dataset:
    """The dataset of these settings in a folder: the one that is there when it matches, else it is written."""
    note = folder / "dataset.json"
    if note.is_file():
        kept = json.loads(note.read_text(encoding="utf-8"))
        if kept["settings"] == asdict(settings):
            return Dataset(folder, kept["rows"], kept["day_rows"])
    shutil.rmtree(folder, ignore_errors=True)
    dataset = _write(folder, settings, say)
    note.write_text(
        json.dumps({"settings": asdict(settings), "rows": dataset.rows, "day_rows": dataset.day_rows}, indent=1),
        encoding="utf-8",
    )
    return dataset


def _write(folder: Path, settings: Settings, say: Callable[[str], None]) -> Dataset:
    for part in ("base/events", "day/events"):
        (folder / part).mkdir(parents=True)
    with duckdb.connect() as con:
        con.execute(
            "set threads = 2; set timezone = 'UTC'; set memory_limit = '4GB'; set preserve_insertion_order = false"
        )
        con.execute(f"set temp_directory = '{folder / 'temp'}'")
        _prepare(con, settings)
        rows, day_rows = _write_tables(con, folder)
        month, last = START.replace(day=1), START + timedelta(days=DAYS)
        rows |= {"events": 0, "form_submissions": 0}
        while month <= last:
            following = (month + timedelta(days=32)).replace(day=1)
            counts = _write_month(con, folder, month, following)
            for table, count in counts.items():
                rows[table] += count
            say(f"  events of {month:%Y-%m}: {rows['events']:,} in all")
            month = following
        day_rows |= _write_day(con, folder)
    shutil.rmtree(folder / "temp", ignore_errors=True)
    return Dataset(folder, rows, day_rows)


def _prepare(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create the macros that draw, the tables of the scenario, and who does what when (table `doings`, narrow)."""
    con.execute(_MACROS.replace("$seed", str(settings.seed)))
    _story_tables(con)
    people = max(settings.events // EVENTS_PER_PERSON, 12)
    values = {"people": people, "days": DAYS + 1, "accounts": max(people // PEOPLE_PER_ACCOUNT, 3)}
    con.execute(_fill(_PEOPLE, values))
    total = settings.events * (DAYS + 1) / DAYS / (1 + REPEATED_SHARE)
    for who in ("visitor", "crawler"):
        share = scenario.VISITOR_SHARE if who == "visitor" else scenario.CRAWLER_SHARE
        doings = total * share / _expected(con, who)
        values |= {f"{who}s": max(round(doings / ACTIVITIES_PER_VISITOR) if who == "visitor" else 40, 3)}
        values |= {f"{who}_doings": doings}
    known = total * (1 - scenario.VISITOR_SHARE - scenario.CRAWLER_SHARE)
    values |= {"known_events": known}
    con.execute(_fill(_ACTORS, values))
    con.execute(_fill(_DOINGS, values))


def _fill(sql: str, values: dict[str, object]) -> str:
    for name, value in sorted(values.items(), key=lambda item: -len(item[0])):
        sql = sql.replace(f"${name}", str(value))
    return sql


def _story_tables(con: duckdb.DuckDBPyConnection) -> None:
    numbers = {name: number for number, name in enumerate(scenario.ACTIVITIES)}
    names = [field.name for field in fields(scenario.Step)]
    steps = [
        (numbers[activity], 32 * numbers[activity] + number, number, *astuple(step))
        for activity, steps in scenario.ACTIVITIES.items()
        for number, step in enumerate(steps)
    ]
    con.execute(
        "create temp table steps (activity integer, step_id integer, step integer, event_type varchar, chance double,"
        " after_seconds integer, spread integer, pages varchar, form_type varchar, clicked boolean, alone boolean)"
    )
    assert len(names) == 8
    _insert(con, "steps", steps)
    pages = [
        (kind, SITE + path.replace("#", str(number)))
        for kind, groups in scenario.PAGES.items()
        for path, count in groups
        for number in range(1, count + 1)
    ]
    con.execute("create temp table page_rows (kind varchar, url varchar)")
    _insert(con, "page_rows", pages)
    con.execute("create temp table pages as select kind, list(url order by url) as urls from page_rows group by kind")
    # a persona's activities, each as often in the list as its weight says, in thousandths
    con.execute(
        "create temp table personas (persona varchar, person_from double, person_to double, activities integer[])"
    )
    begins = 0.0
    for persona, (share, weights) in scenario.PERSONAS.items():
        con.execute(
            "insert into personas values (?, ?, ?, ?)", [persona, begins, begins + share, _spread(weights, numbers)]
        )
        begins += share
    assert abs(begins - 1) < 1e-9
    for persona, weights in (("visitor", scenario.VISITORS), ("crawler", scenario.CRAWLERS)):
        con.execute("insert into personas values (?, null, null, ?)", [persona, _spread(weights, numbers)])


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    columns = {f"c{number}": pa.array(values) for number, values in enumerate(zip(*rows, strict=True))}
    con.register("incoming", pa.table(columns))
    con.execute(f"insert into {table} select * from incoming")
    con.unregister("incoming")


def _spread(weights: dict[str, float], numbers: dict[str, int]) -> list[int]:
    total = sum(weights.values())
    return [
        numbers[activity] for activity, weight in weights.items() for _ in range(max(round(1000 * weight / total), 1))
    ]


def _expected(con: duckdb.DuckDBPyConnection, persona: str) -> float:
    """Events that an activity of a persona brings, on average."""
    return con.execute(
        """
        with doings as (select unnest(activities) as activity from personas where persona = ?)
        select sum(chance) / (select count(*) from doings) from doings join steps using (activity)
        """,
        [persona],
    ).fetchone()[0]


def _copy(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> int:
    target = path.as_posix().replace("'", "''")
    rows = con.execute(f"copy ({select}) to '{target}' (format parquet, compression zstd)").fetchone()[0]
    if rows == 0:
        path.unlink()
    return rows


def _write_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Write what is no event; of people and changes the day has some of its own."""
    rows, day_rows = {}, {}
    for table, select in _TABLES.items():
        rows[table] = _copy(con, f"{select} where on_day < {DAYS}", folder / "base" / f"{table}.parquet")
        day_rows[table] = _copy(con, f"{select} where on_day = {DAYS}", folder / "day" / f"{table}_day.parquet")
    return rows, day_rows


def _write_month(con: duckdb.DuckDBPyConnection, folder: Path, month: date, following: date) -> dict[str, int]:
    """Write the events of a month; those of the day after the last, late ones and re-sent ones wait in a table."""
    con.execute(_fill(_MONTH, {"from": f"date '{month}'", "to": f"date '{following}'", "start": f"date '{START}'"}))
    end = START + timedelta(days=DAYS)
    held = f"date '{end - timedelta(days=LATE_DAYS)}'"
    con.execute(
        _fill(
            "create or replace temp view parted as select *, occurred_at >= $end as is_of_day,"
            " occurred_at >= $held and occurred_at < $end and draw(number, 41) < $late as is_late,"
            " occurred_at >= $held and occurred_at < $end and draw(number, 42) < $resent as is_resent"
            " from month_events",
            {
                "end": f"timestamp '{end}'",
                "held": f"timestamp {held[5:]}",
                "late": LATE_SHARE / LATE_DAYS,
                "resent": RESENT_SHARE / LATE_DAYS,
            },
        )
    )
    columns, forms = ", ".join(COLUMNS["events"]), ", ".join(_FORM_COLUMNS)
    base = "from parted where not is_of_day and not is_late"
    counts = {
        "events": _copy(
            con, f"select {columns} {base} order by occurred_at", folder / f"base/events/{month:%Y-%m}.parquet"
        ),
        "form_submissions": _copy(
            con,
            f"select {forms} {base} and event_type = 'form_submitted' and copy = 0 and draw(number, 43) < 0.98",
            folder / f"base/form_submissions_{month:%Y-%m}.parquet",
        ),
    }
    waiting = "from parted where is_of_day or is_late or is_resent"
    con.execute("create temp table if not exists waiting as select * from parted limit 0")
    con.execute(f"insert into waiting select * {waiting}")
    return counts


def _write_day(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    end = START + timedelta(days=DAYS)
    columns, forms = ", ".join(COLUMNS["events"]), ", ".join(_FORM_COLUMNS)
    # what is late is loaded on the day
    events = (
        f"select {columns} from (select * replace (case when is_late then timestamp '{end}'"
        " + to_seconds(3600 + below(number, 44, 60000)) else loaded_at end as loaded_at) from waiting)"
        " order by loaded_at"
    )
    submissions = (
        f"select {forms} from waiting where event_type = 'form_submitted' and copy = 0 and draw(number, 43) < 0.98"
    )
    late, resent = con.execute(
        "select count(*) filter (where is_late), count(*) filter (where is_resent and not is_late) from waiting"
    ).fetchone()
    return {
        "events": _copy(con, events, folder / f"day/events/{end}.parquet"),
        "form_submissions": _copy(con, submissions, folder / "day/form_submissions_day.parquet"),
        "late_events": late,
        "resent_events": resent,
    }


#: A well-known mixer of 32-bit numbers, which never gives two numbers the same result; draw `i` of a number, in [0, 1).
_MACROS = """
create or replace temp macro low_bits(x) as x & 4294967295::ubigint;
create or replace temp macro mix(x) as low_bits(xor(x, x >> 16) * 73244475::ubigint);
create or replace temp macro salted(n, i) as
    mix(mix(xor(low_bits(n), low_bits((i + 97 * $seed)::ubigint * 2654435761::ubigint))));
create or replace temp macro draw(n, i) as salted(n, i) / 4294967296.0::double;
create or replace temp macro below(n, i, size) as cast(floor(draw(n, i) * size) as bigint);
create or replace temp macro pick(list, n, i) as list[1 + below(n, i, len(list))];
create or replace temp macro normal(n, i) as sqrt(-2 * ln(1 - draw(n, i))) * cos(6.283185307179586 * draw(n, i + 1));
"""

#: Everybody there is: who they are by name, what they are like, and when they are about.
_PEOPLE = f"""
create temp table known as
with numbered as (
    select n::ubigint as n, draw(n::ubigint, 1) as kind from range($people) as numbers(n)
)
select
    n,
    personas.persona,
    personas.activities,
    'P' || lpad(cast(n as varchar), 8, '0') as person_id,
    cast(below(n, 2, $accounts) as bigint) as account,
    -- of three thousand people a dozen share a mailbox; some have a free one
    case
        when n % 3000 < 12 and $people >= 3000 then 'info@group' || (n // 3000) || '.io'
        when draw(n, 3) < 0.12 then 'person' || n || '@gmail.com'
        else 'person' || n || '@company' || below(n, 2, $accounts) || '.com'
    end as email,
    -- who is new on the day after the last; all others were there before
    case when draw(n, 4) < 1.0 / $days then $days - 1 else 0 end as on_day,
    below(n, 5, $days) as span_from,
    5 + cast(floor(draw(n, 6) * draw(n, 7) * ($days - 5)) as bigint) as span_days,
    'd' || lpad(to_hex(salted(n, 8)), 8, '0') || lpad(to_hex(salted(n, 9)), 8, '0') as device,
    draw(n, 10) as fate,
    exp({LONG_TAIL} * least(normal(n, 11), {LONGEST})) as activity_weight
from numbered
join personas on kind >= person_from and kind < person_to;
"""

_ACTORS = """
create temp table expected as
with doings as (select persona, unnest(activities) as activity from personas)
select persona, sum(chance) / any_value(number) as events
from doings join steps using (activity)
join (select persona, len(activities) as number from personas) using (persona)
group by persona;

create temp table actors as
with weighed as (
    select n, persona, activity_weight, events, sum(activity_weight * events) over () as all_events
    from known join expected using (persona)
)
select n, persona, cast(floor($known_events * activity_weight / all_events + draw(n, 21)) as bigint) as doings
from weighed
union all
select
    1000000000 + n as n,
    'visitor' as persona,
    cast(floor($visitor_doings / $visitors * -ln(1 - draw(1000000000 + n, 20)) + draw(1000000000 + n, 21)) as bigint)
from (select n::ubigint as n from range($visitors) as numbers(n))
union all
select 2000000000 + n as n, 'crawler' as persona, cast(ceil($crawler_doings / $crawlers) as bigint)
from (select n::ubigint as n from range($crawlers) as numbers(n));
"""

#: What is done by whom and when: one row an activity, numbered. Days lie in a person's span, which may go round.
_DOINGS = """
create temp table repeated as
select n, persona, unnest(range(doings)) as k from actors;

create temp table doings as
with numbered as (
    select n, persona, row_number() over (order by n, k)::ubigint as number from repeated
),
placed as (
    select
        numbered.n,
        numbered.number,
        pick(personas.activities, numbered.number, 22) as activity,
        cast(case
            when known.n is null then below(numbered.number, 23, $days)
            else (known.span_from + below(numbered.number, 23, known.span_days)) % $days
        end as integer) as day
    from numbered
    join personas using (persona)
    left join known using (n)
)
select
    n,
    number,
    activity,
    day,
    -- most of it from 7 to 20 o'clock
    cast(floor(25200 + 46800 * (draw(number, 24) + draw(number, 25)) / 2) as integer) as second
from placed
order by day;
drop table repeated;
"""

#: The events of a month: activities that began in it or up to a month before, step by step, with all columns.
_MONTH = f"""
create or replace temp table month_steps as
with timed as (
    select
        doings.n,
        doings.number as doing,
        doings.number * 32 + steps.step as number,
        steps.*,
        $start::timestamp + to_days(doings.day) + to_milliseconds(
            1000 * (doings.second + after_seconds) + below(doings.number * 32 + steps.step, 30, 1000 * spread + 1)
        ) as occurred_at
    from doings
    join steps using (activity)
    where
        doings.day >= ($from - interval 32 days)::date - $start
        and doings.day < $to - $start
        and draw(if(alone, doings.number * 32 + steps.step, doings.number), 31) < chance
)
select * from timed
where occurred_at >= $from and occurred_at < $to and occurred_at < $start + interval {DAYS + 1} days;

create or replace temp table month_events as
with sourced as (
    select
        month_steps.*,
        known.person_id as own_id,
        known.email as own_email,
        known.persona,
        known.fate as person_fate,
        case
            when known.n is null then 'd' || lpad(to_hex(salted(month_steps.n, 8)), 8, '0')
                || lpad(to_hex(salted(month_steps.n, 9)), 8, '0')
            when known.fate < 0.004 then 'shared-' || (known.n // 1000)
            else known.device
        end as device,
        month_steps.n >= 2000000000 as is_crawler,
        case
            when event_type like 'email%' then 'email'
            when event_type in ('ad_impression', 'ad_click') then 'ads'
            when event_type like 'outreach%' or event_type = 'meeting_booked' then 'crm'
            when event_type = 'ticket_created' then 'helpdesk'
            else 'web'
        end as source_system,
        draw(number, 32) as whim,
        draw(number, 33) as accident,
        pages.urls
    from month_steps
    left join known on month_steps.n = known.n
    left join pages on month_steps.pages = pages.kind
),
named as (
    select
        *,
        -- who the source says it was: the browser, the address, or the id
        case
            when own_id is null then 'device'
            when source_system = 'email' then if(whim < 0.3, 'email', 'id')
            when event_type in ('form_submitted', 'identified') then if(whim < 0.7, 'email', 'id')
            when source_system = 'web' and event_type in ('page_view', 'chat_started', 'video_played')
                then if(whim < 0.75, 'device', 'id')
            else 'id'
        end as named_by,
        unnest(if(accident < {REPEATED_SHARE}, [0, 1], [0])) as copy
    from sourced
)
select
    'e' || lpad(to_hex(mix(mix(number))), 8, '0') || lpad(to_hex(salted(number, 34)), 8, '0') as event_id,
    event_type,
    occurred_at,
    case
        when accident > 0.9997 then occurred_at - interval 3 days
        when source_system = 'ads' then date_trunc('day', occurred_at) + interval 27 hours
        else occurred_at + to_seconds(1 + below(number, 35, 240))
    end + to_hours(if(copy = 1 and whim < 0.5, 1, 0)) as loaded_at,
    case when named_by = 'id' then if(person_fate between 0.10 and 0.12 and whim > 0.9, own_id || '-2', own_id) end
        as person_id,
    if(source_system = 'web' and event_type <> 'webinar_attended', device, null) as anonymous_id,
    case when named_by = 'email' then if(accident between 0.2 and 0.23, upper(own_email), own_email) end as email,
    case
        when pages is null then null
        when clicked then pick(urls, doing, 36) || '?utm_source=ads&utm_campaign=c' || below(doing, 37, 24)
        else pick(urls, number, 36)
    end as url,
    case when event_type = 'page_view' and step = 0 and whim < 0.3 then 'https://www.google.com/' end as referrer_url,
    null::varchar as page_type,
    -- a quarter of the views say nothing about time
    case
        when event_type = 'page_view' and draw(number, 38) < 0.75
            then cast(floor(-45 * ln(1 - draw(number, 39))) as integer)
    end as engaged_seconds,
    if(clicked or event_type = 'ad_click', 'k' || to_hex(salted(doing, 40)) || to_hex(doing), null) as click_id,
    if(source_system = 'ads', 'campaign-' || below(doing, 37, 24), null) as campaign_id,
    if(source_system = 'ads', 'creative-' || below(doing, 45, 60), null) as creative_id,
    case when source_system = 'email' then 'm' || to_hex(doing) end as message_id,
    case
        when event_type in ('email_unsubscribed', 'email_resubscribed')
            then nullif('list-' || (step + below(doing, 46, 3)), 'list-3')
    end as list_id,
    case when event_type in ('content_downloaded', 'webinar_attended') then 'asset-' || below(doing, 47, 60) end
        as content_id,
    case when event_type in ('content_downloaded', 'webinar_attended') and whim < 0.6
        then pick(['awareness', 'consideration', 'decision'], doing, 48) end as content_stage,
    if(event_type = 'outreach_sent', pick(['email', 'email', 'call', 'linkedin'], number, 49), null) as channel,
    if(event_type = 'outreach_replied', pick(['positive', 'neutral', 'negative', 'auto'], number, 50), null)
        as reply_intent,
    if(event_type = 'email_bounced', if(whim < 0.7, 'hard', 'soft'), null) as bounce_type,
    case when event_type = 'form_submitted' then 'f-' || form_type end as form_id,
    form_type,
    if(event_type = 'ticket_created', 't' || number, null) as ticket_id,
    if(event_type = 'ticket_created', pick(['bug', 'how-to', 'login', 'billing'], number, 51), null) as ticket_category,
    case when source_system = 'web' then '10.' || below(n, 52, 256) || '.' || below(n, 53, 256) || '.' || (n % 256) end
        as ip,
    case
        when is_crawler then pick({list(scenario.CRAWLER_AGENTS)}, n, 54)
        when source_system = 'web' then pick({list(scenario.USER_AGENTS)}, n, 54)
    end as user_agent,
    source_system,
    number,
    copy,
    own_email,
    persona
from named;
"""

#: form_submissions over the events: of a hundred eight are fake in one of three ways, six incomplete.
_FORMS = {
    "event_id": "event_id",
    "form_id": "form_id",
    "email": """case
        when draw(number, 60) < 0.03 then 'asdf@asdf.com'
        when draw(number, 60) < 0.05 then 'someone@mailinator.com'
        when draw(number, 60) between 0.08 and 0.10 then null
        else coalesce(own_email, 'visitor' || (number % 1000003) || '@company1.com')
    end""",
    "first_name": "if(draw(number, 60) < 0.03, 'asdf', if(draw(number, 60) between 0.08 and 0.14, null, 'Kim'))",
    "last_name": """case
        when draw(number, 60) < 0.03 then 'asdf'
        when draw(number, 60) not between 0.08 and 0.14 then 'Lee ' || (number % 5000)
    end""",
    "company_name": "if(draw(number, 60) between 0.08 and 0.14, null, 'Company ' || (number % 20000))",
    "job_title": "pick(['Engineer', 'Head of IT', 'Buyer', 'Student'], number, 61)",
    "phone": """case
        when draw(number, 60) between 0.05 and 0.08 then '11111111'
        else '+4930' || (1000000 + below(number, 62, 8999999))
    end""",
    "message": "null::varchar",
    "honeypot": "null::varchar",
    "completion_seconds": "5 + below(number, 63, 90)",
    "required_fields": "'email;last_name;company_name'",
}
_FORM_COLUMNS = tuple(f"{expression} as {column}" for column, expression in _FORMS.items())

_TITLES = "['Engineer', 'Head of IT', 'Buyer', 'Director', 'Analyst', 'Consultant']"
_BORN = f"(timestamp '{START}' - to_days(30) + to_days(on_day + if(on_day = 0, 0, 30)))"

#: The other tables, each with the day of its rows in `on_day`.
_TABLES = {
    "people": f"""
        select * exclude (on_day) from (
            select
                person_id, email, 'First' || (n % 997) as first_name, 'Last' || (n % 4999) as last_name,
                pick({_TITLES}, n, 70) as job_title, null::varchar as phone, null::varchar as company_name,
                null::varchar as account_id,
                case
                    when persona = 'user' then 'customer'
                    when fate > 0.99 then 'competitor'
                    when fate > 0.98 then 'partner'
                end as lifecycle_stage,
                pick(['DE', 'FR', 'US', 'GB', 'NL'], n, 71) as country,
                {_BORN} as created_at, {_BORN} as updated_at, null::varchar as merged_into_person_id,
                'crm' as source_system, on_day
            from known
            union all
            -- one in fifty stands there twice, by address or by a merge in the CRM
            select
                person_id || '-2', case when fate < 0.11 then upper(email) end, null, 'Last' || (n % 4999), null,
                '+49 30 ' || n, null, null, null, null, {_BORN}, {_BORN}, case when fate >= 0.11 then person_id end,
                'events', on_day
            from known where fate between 0.10 and 0.12
        )""",
    "accounts": """
        select * exclude (on_day) from (
            select
                'A' || lpad(cast(account as varchar), 7, '0') as account_id, 'Company ' || account as name,
                'company' || account || '.com' as domain,
                case
                    when draw(account::ubigint, 72) < 0.1 then 'customer'
                    when draw(account::ubigint, 72) < 0.12 then 'partner'
                end as lifecycle_stage,
                pick(['Software', 'Retail', 'Finance', 'Health'], account::ubigint, 73) as industry,
                10 + below(account::ubigint, 74, 5000) as employee_count,
                null::timestamp as created_at, null::timestamp as updated_at, 'crm' as source_system, 0 as on_day
            from (select distinct account from known)
        )""",
    "person_changes": f"""
        select * exclude (on_day) from (
            select
                'c' || n || '-' || k as change_id, person_id, 'job_title' as field_name,
                list_extract({_TITLES}, cast(1 + (n + k) % 6 as bigint)) as old_value,
                list_extract({_TITLES}, cast(1 + (n + k + 1) % 6 as bigint)) as new_value,
                timestamp '{START}' + to_days(cast(day as integer)) + to_hours(9) as changed_at,
                pick(['person', 'rep', 'enrichment'], n * 8 + k, 75) as changed_by, day as on_day
            from (
                select n, person_id, on_day, k, (span_from + 7 * k) % {DAYS + 1} as day
                from known, range(4) as ks(k)
                where fate between 0.2 and 0.26 and draw(n * 8 + k::ubigint, 76) < 0.5
            )
            where on_day = 0
        )""",
    "outcomes": f"""
        select * exclude (on_day) from (
            select
                'o' || n as outcome_id, person_id, null::varchar as account_id,
                pick(['meeting_held', 'opportunity_created', 'closed_won', 'closed_lost', 'rejected'], n, 77)
                    as outcome,
                timestamp '{START}' + to_days(cast((span_from + span_days) % {DAYS} as integer)) as occurred_at,
                0 as on_day
            from known where fate between 0.3 and if(persona = 'evaluator', 0.4, 0.31)
        )""",
    "score_exemptions": f"""
        select * exclude (on_day) from (
            select
                person_id, null::varchar as email, null::varchar as domain,
                if(n % 2 = 0, 'single_touch', null) as rule_id, 'agreed with sales' as reason,
                if(n % 3 = 0, date '{START + timedelta(days=DAYS + 30)}', null) as expires_on, 0 as on_day
            from known where fate between 0.5 and 0.501
        )""",
}
