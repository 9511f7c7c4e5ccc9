"""Texts that are timestamps, and those that are none, are the same on every engine, and so is the day they score on."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from cases import content
from reference.contract import instant
from sql_macros import ENGINES, on_duckdb, on_engine, rendered

#: Each text with the UTC timestamp it stands for; null when it is none.
EXPECTED: dict[str, str | None] = content("times")["timestamps"]
#: With daylight saving, with half of it (Lord Howe), without, and one that left out a day (Apia).
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")
#: Without a year in front: text, and what it is by var date_order mdy and dmy. Without the var it is nothing.
ORDERED: dict[str, tuple[str | None, str | None]] = content("times")["ordered"]
#: What programs write where they have no time, and texts beside it.
ZERO_DATES, NO_ZERO_DATES = content("times")["zero_dates"], content("times")["no_zero_dates"]
TIMESTAMP = "cast({{ lead_scoring.parse_timestamp('text') }} as string)"


def no_time_means_null(text: str, order: str = "") -> str | None:
    """What the reference makes of a text, as the engines print it."""
    try:
        found = instant(text, order)
    except ValueError:
        return None
    return printed(found) if found else None


def printed(at: datetime) -> str:
    """A timestamp as the engines print it: in UTC, without zeros at its end."""
    plain = at.astimezone(UTC).replace(tzinfo=None)
    return f"{plain:%Y-%m-%d %H:%M:%S.%f}".rstrip("0").rstrip(".") if plain.microsecond else f"{plain}"


def read_as(expression: str, texts: Iterable[str], **variables: str) -> dict[str, str | None]:
    """What an expression is for each text."""
    rows = on_duckdb(f"select {expression} from texts order by place", list(texts), **variables)
    return dict(zip(texts, (row[0] for row in rows), strict=True))


@pytest.fixture(scope="module", params=ENGINES)
def read(request: pytest.FixtureRequest) -> dict[str, tuple]:
    """What the engine makes of each text: its timestamp as text, and its day in each zone."""
    days = ", ".join(
        f"cast({{{{ lead_scoring.date_in_zone(lead_scoring.parse_timestamp('text'), '{zone}') }}}} as string)"
        for zone in ZONES
    )
    sql, texts = f"select {TIMESTAMP}, {days} from texts order by place", list(EXPECTED)
    return dict(zip(texts, on_engine(request, sql, texts), strict=True))


def test_texts_are_the_same_timestamps(read: dict[str, tuple]) -> None:
    assert {text: found[0] for text, found in read.items()} == EXPECTED


def test_the_reference_reads_the_same() -> None:
    """It shares no code with the macros. (The contract trims texts before it asks either.)"""
    whole = {text: at for text, at in EXPECTED.items() if text == text.strip()}
    assert len(whole) > 400
    assert {text: no_time_means_null(text) for text in whole} == whole


def test_days_are_those_of_the_zone(read: dict[str, tuple]) -> None:
    """By Python's own time zones."""
    times = {text: at for text, at in EXPECTED.items() if at}
    assert len(times) > 200
    expected = {
        text: tuple(str(day_in(zone, datetime.fromisoformat(at))) for zone in ZONES) for text, at in times.items()
    }
    assert {text: read[text][1:] for text in times} == expected


def day_in(zone: str, at: datetime) -> date:
    return at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize(("order", "place"), [("mdy", 0), ("dmy", 1), ("", None)])
def test_day_and_month_before_the_year_are_read_as_somebody_said(order: str, place: int | None) -> None:
    """Without var date_order they are no time: 11/01/2026 is two days."""
    begins_with_year = {text for text in ORDERED if text.startswith("2026")}
    expected = {
        text: times[place or 0] if place is not None or text in begins_with_year else None
        for text, times in ORDERED.items()
    }
    assert read_as(TIMESTAMP, ORDERED, date_order=order) == expected
    assert {text: no_time_means_null(text, order) for text in ORDERED} == expected


def test_another_order_is_refused() -> None:
    with pytest.raises(ValueError, match="var date_order is ymd: give mdy, dmy or nothing"):
        rendered(f"select {TIMESTAMP}", date_order="ymd")


def test_zero_dates_are_no_value() -> None:
    """They read as null, and differ from texts that cannot be read."""
    texts = [*ZERO_DATES, *NO_ZERO_DATES]
    sql = "select {{ lead_scoring.is_zero_date('text') }}, " + TIMESTAMP + " from texts order by place"
    found = dict(zip(texts, on_duckdb(sql, texts), strict=True))
    assert {text for text, (is_zero, _) in found.items() if is_zero} == set(ZERO_DATES)
    assert all(found[text] == (True, None) for text in ZERO_DATES)
    assert [instant(text) for text in ZERO_DATES] == [None] * len(ZERO_DATES)
    for text in {"0000-00-00 hello", "1970-01-01T00:00:00+01:00", "1970-01-01 00:00:01", "0001-01-01T", "1"}:
        with pytest.raises(ValueError, match=r"."):
            instant(text)


def test_dates_stay_the_dates_they_are_in_every_zone() -> None:
    """A date, or its midnight without a zone, is no instant; a time is one, and stands for its scoring day."""
    expected = {
        **dict.fromkeys(("2026-11-15", "2026/11/15", "20261115", "2026-11-15 00:00", "2026-11-15T00:00:00.000"), 15),
        **dict.fromkeys(("20261115.0", "11/15/2026", "20261115T000000", "2026-11-15 05:00:00"), 15),
        **dict.fromkeys(("2026-11-15 04:59:59", "2026-11-15T00:00:00Z", "1794700800", "20261115040000"), 14),
    }
    day, zone = "cast({{ lead_scoring.parse_date('text') }} as string)", "America/New_York"
    assert read_as(day, expected, scoring_timezone=zone, date_order="mdy") == {
        text: f"2026-11-{day}" for text, day in expected.items()
    }


def spellings(at: datetime, random_: random.Random) -> list[str]:
    """An instant of a whole second as people write it: in every form, in zones of all sorts."""
    offset = timedelta(minutes=random_.choice([0, 60, -420, 330, 345, -210, 840, -720]))
    there = at.astimezone(timezone(offset))
    zone = f"{there:%z}"
    colon = f"{zone[:3]}:{zone[3:]}"
    fraction = random_.choice(["", ".000", ".0", ",000000", ".000000000"])
    plain = [f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%Y-%m-%dT%H:%M:%S}", f"{at:%Y/%m/%d %H:%M:%S}", f"{at:%Y%m%dT%H%M%S}"]
    zoned = [f"{there:%Y-%m-%d %H:%M:%S}", f"{there:%Y-%m-%dt%H:%M:%S}", f"{there:%Y%m%d %H%M%S}"]
    seconds = int(at.timestamp())
    region = at.astimezone(ZoneInfo(random_.choice(ZONES)))
    unpadded = f"{at.year}-{at.month}-{at.day} {at.hour}:{at.minute}:{at.second}"
    return [
        *(text + fraction + end for text in plain for end in ("", "Z", " Z", "z", " UTC", " GMT")),
        *(text + fraction + end for text in zoned for end in (zone, colon, f" {zone}", f" {colon}")),
        *([f"{region:%Y-%m-%d %H:%M:%S} {region.tzinfo}"] if region.fold or not is_repeated(region) else []),
        *(format_datetime(there), format_datetime(at, usegmt=True), f"{there:%d %b %Y %H:%M:%S %z (somewhere)}"),
        *(unpadded, f"{at:%Y%m%d%H%M%S}", f"{at:%Y%m%d%H%M%S}.0"),
        *(f"{seconds}", f"{seconds}.0", f"{seconds}000", f"{seconds}000000", f"{seconds}000000000"),
    ]


def is_repeated(at: datetime) -> bool:
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()


def test_an_instant_reads_the_same_in_every_form() -> None:
    """Whatever the instant of the years 1990 to 2100, but for epoch seconds that are a date with an hour too."""
    random_ = random.Random(13)
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1990, 2101))
    instants = [datetime.fromtimestamp(random_.randrange(first, last), UTC) for _ in range(150)]
    # on hours that clocks skip and repeat, and at the limits
    instants += [datetime(2026, 3, 29, hour, 30, tzinfo=UTC) for hour in range(3)]
    instants += [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in range(3)]
    instants += [datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last - 1, UTC)]
    expected = {text: printed(at) for at in instants for text in spellings(at, random_)}
    assert len(expected) > 5000
    found = read_as(TIMESTAMP, expected)
    assert {text: (at, expected[text]) for text, at in found.items() if at != expected[text]} == {}
    assert {text: no_time_means_null(text) for text in expected} == expected
