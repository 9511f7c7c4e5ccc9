"""The scenes that people of a random input play.

A scene is a short scenario around the edge of some rule (29 or 30 seconds, 30 minutes or
a second more, the same instant or the one after), of one person on random days.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from .contract import COLUMNS

TextRow = dict[str, str]

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SITE = "https://www.ours.com"
PAGES = {
    "pricing": ["/pricing", "/en/plans", "/pricing/?utm_source=mail", "/Pricing#top"],
    "demo": ["/demo", "/book-a-demo/"],
    "case_study": ["/customers/acme", "/case-studies/bolt", "/success-stories/c"],
    "product": ["/product/x", "/product/y", "/features/fast", "/platform"],
    "blog": ["/blog/a", "/blog/b", "/en/news/c", "/guides/d", "/blog/careers-in-data", "/resources/e"],
    "careers": ["/careers", "/careers/engineer", "/jobs/42"],
    "support": ["/support/q", "/help"],
    "legal": ["/privacy", "/legal/terms"],
    "docs": ["/docs/a", "/developers/api"],
    "home": ["/", ""],
    "other": ["/about", "/landing", "/l1"],
}
FORM_TYPES = [
    "demo_request", "contact_sales", "content", "event", "newsletter", "preferences", "support", "job_application",
    "other", None,
]  # fmt: skip
DAY_EDGES = [time(0), time(0, 0, 1), time(0, 29, 59), time(23, 30), time(23, 45), time(23, 59, 59)]
TITLES = ["VP Sales", "vp  sales", "CTO", " cto ", "Student", "Researcher", "researcher"]


class Scenes:
    """Collects the rows of one input and plays scenes into it. All randomness comes from one generator."""

    def __init__(self, seed: int, start: date, days: int) -> None:
        self.rng = random.Random(seed)
        self.start = start
        self.days = days
        self.hot_days = [start + timedelta(days=ahead) for ahead in self.rng.sample(range(days), 10)]
        self.tables: dict[str, list[TextRow]] = {table: [] for table in COLUMNS}
        self.event_ids: set[str] = set()
        self.names: dict[str, Callable[[], TextRow]] = {}
        self.emails: dict[str, str] = {}
        self.counter = 0

    # ------------------------------------------------------------ helpers

    def chance(self, share: float) -> bool:
        """True in this share of the calls."""
        return self.rng.random() < share

    def pick(self, *values: object) -> object:
        """One of the values."""
        return self.rng.choice(values)

    def serial(self, prefix: str) -> str:
        """A name that nothing else has."""
        self.counter += 1
        return f"{prefix}{self.counter}"

    def day(self, last: int = 0) -> date:
        """A day of the span, mostly with `last` days after it; many scenes share a day, and so the edges of windows."""
        latest = self.start + timedelta(days=self.days - (last if self.chance(0.8) else 0) - 1)
        shared = [day for day in self.hot_days if day <= latest]
        if shared and self.chance(0.7):
            return self.rng.choice(shared)
        return self.start + timedelta(days=self.rng.randrange((latest - self.start).days + 1))

    def at(self, day: date) -> datetime:
        """An instant of a day: often near midnight, else anywhere in working hours."""
        if self.chance(0.2):
            return datetime.combine(day, self.rng.choice(DAY_EDGES), UTC)
        return datetime.combine(day, self.working_hours(), UTC)

    def working_hours(self) -> time:
        """A time of day, to the second."""
        return time(self.rng.randrange(7, 21), self.rng.randrange(60), self.rng.randrange(60))

    def text(self, at: datetime) -> str:
        """An instant in one of the notations that the contract takes."""
        plain = at.replace(tzinfo=None).isoformat()
        if not self.chance(0.05):
            return plain
        shifted = at.astimezone(UTC) + timedelta(hours=2)
        notations = [
            f"{plain}Z",
            plain.replace("T", " "),
            f"{plain.replace('T', ' ')} UTC",
            f"{shifted.replace(tzinfo=None).isoformat()}+02:00",
        ]
        if at.microsecond == 0:
            notations += [str(int(at.timestamp())), str(int(at.timestamp() * 1000))]
        return self.rng.choice(notations)

    def add(self, table: str, /, **values: object) -> TextRow:
        """Add a row; values that are None or missing are blank."""
        row = {column: "" if values.get(column) is None else str(values[column]) for column in COLUMNS[table]}
        self.tables[table].append(row)
        return row

    def event(self, person: str | None, kind: str, at: datetime, **values: object) -> TextRow:
        """Add an event of a person, named in the person's way. Ids are random: their order is not that of time."""
        event_id = f"e{self.rng.randrange(10**6):06d}"
        while event_id in self.event_ids:
            event_id = f"e{self.rng.randrange(10**6):06d}"
        self.event_ids.add(event_id)
        name = self.names[person]() if person else {}
        what = {"event_id": event_id, "event_type": kind, "occurred_at": self.text(at)}
        return self.add("events", **{**name, **what, **values})

    def page(self, person: str, at: datetime, kind: str, seconds: float | None = None, **values: object) -> TextRow:
        """Add a page view of a page type, classified from the url or (now and then) given."""
        if self.chance(0.08):
            values = {"page_type": kind, "url": f"{SITE}/p/{kind}", **values}
        url = self.rng.choice([SITE, SITE, "https://ours.com"]) + self.rng.choice(PAGES[kind])
        return self.event(person, "page_view", at, **{"url": url, "engaged_seconds": seconds, **values})

    def seconds(self) -> float | None:
        """Engaged seconds: unknown, or near an edge of some rule."""
        return self.rng.choice([None, None, 0, 5, 14, 29, 29.5, 30, 31, 59, 60, 61, 119, 120, 240, 500])

    def conversion(self, person: str, at: datetime) -> TextRow:
        """Add some event that is a conversion, or nearly one."""
        kind = self.pick("form_submitted", "meeting_booked", "trial_started", "chat_started", "outreach_replied")
        if kind == "form_submitted":
            return self.event(person, kind, at, form_type=self.rng.choice(FORM_TYPES))
        if kind == "outreach_replied":
            return self.event(person, kind, at, reply_intent=self.pick("positive", "neutral", "negative", "auto", None))
        return self.event(person, kind, at)

    def act(self, person: str, at: datetime) -> None:
        """Add a conversion, or a fake submission, which looks like one."""
        if self.chance(0.4):
            self.submission(person, at, "fake")
        else:
            self.conversion(person, at)

    # ------------------------------------------------------------ scenes: advertising

    def scene_fast_click(self, person: str) -> None:
        """Impressions of a creative, one perhaps at the click's instant, then a click or two, and a landing."""
        at = self.at(self.day(40))
        if self.chance(0.2):
            at = datetime.combine(at.date(), time(23, 45), UTC)
        creative = self.pick("cr1", "cr2", "cr3", None)
        for _ in range(self.rng.randrange(6)):
            seen = at - timedelta(minutes=self.rng.randrange(1, 60 * 24 * 20))
            self.event(person, "ad_impression", seen, creative_id=creative, campaign_id="k1")
        if self.chance(0.4):
            self.event(person, "ad_impression", at, creative_id=creative)
        click_id = self.pick(self.serial("ck"), None)
        self.event(person, "ad_click", at, creative_id=creative, click_id=click_id)
        if self.chance(0.3):
            self.event(person, "ad_click", at + timedelta(minutes=1), creative_id=creative, click_id=click_id)
        wait = self.pick(0, 1, 29 * 60, 30 * 60, 30 * 60 + 1)
        carried = click_id if self.chance(0.5) else None
        self.landing(person, at + timedelta(seconds=wait), carried)
        if self.chance(0.3):
            self.landing(person, self.at(at.date() + timedelta(days=1)), click_id)

    def landing(self, person: str, at: datetime, click_id: object) -> None:
        """A visit that starts on a landing page: some seconds, perhaps a second path."""
        self.page(person, at, self.pick("other", "home", "product"), self.seconds(), click_id=click_id)
        for step in range(self.rng.randrange(3)):
            kind = self.pick("product", "careers", "legal", "docs", "case_study")
            self.page(person, at + timedelta(minutes=2 + step), kind, self.seconds())

    def scene_click_ids(self, person: str) -> None:
        """Page views with the same and with other click ids, within a run and after it."""
        at = self.at(self.day(10))
        first, second = self.serial("ck"), self.serial("ck")
        for _ in range(self.rng.randrange(3, 7)):
            click_id = self.pick(first, first, second, None)
            self.page(person, at, self.pick("other", "product", "home"), self.seconds(), click_id=click_id)
            at += timedelta(seconds=self.pick(0, 60, 1800, 1801, 86400))

    def scene_paid_landings(self, person: str) -> None:
        """Landings that were paid for, with ids and without: loaded again within half an hour, and after it."""
        at = self.at(self.day(10))
        links = [
            "utm_medium=cpc&utm_source=x", "utm_medium=Paid_Social&utm_campaign=a%20b", "utm_medium=paid+search#top",
            "UTM_MEDIUM=display&utm_campaign=b", "utm_medium=email", f"fbclid={self.serial('fb')}&utm_medium=social",
            f"fbclid={self.serial('fb')}&utm_medium=paid-social", f"gbraid={self.serial('gb')}", "gclid={gclid}",
            f"x=1&amp;ttclid={self.serial('tt')}", f"xgclid={self.serial('no')}", "gclid=null&utm_medium=cpa",
        ]  # fmt: skip
        for link in self.rng.sample(links, 2):
            seen, device = at, self.pick({}, {}, {"anonymous_id": "kiosk"})
            for _ in range(self.rng.randrange(1, 4)):
                url = f"{SITE}/{self.pick('product/x', 'l1')}?{link}"
                agent = self.pick(None, None, None, CRAWLER)
                self.event(person, "page_view", seen, url=url, user_agent=agent, **device)
                seen += timedelta(seconds=self.pick(0, 60, 1800, 1801, 900))
            at += timedelta(minutes=self.pick(0, 10, 40))

    def scene_direct_visit(self, person: str) -> None:
        """An impression or click, and a visit on the last day that it still counts for, or the day after."""
        at = self.at(self.day(100))
        self.event(person, self.pick("ad_impression", "ad_impression", "ad_click"), at, creative_id="cr9")
        for ahead in self.rng.sample([0, 1, 88, 89, 90], 2):
            visit_at = at if self.chance(0.2) else self.at(at.date() + timedelta(days=ahead))
            for step, kind in enumerate(self.rng.choices(["other", "product", "careers", "legal", "home"], k=2)):
                self.page(person, visit_at + timedelta(minutes=step), kind, self.seconds())

    def scene_impressions(self, person: str) -> None:
        """Many impressions: the cap."""
        day = self.day(10)
        for _ in range(self.rng.randrange(3, 24)):
            self.event(person, "ad_impression", self.at(day), creative_id=self.pick("cr1", "cr4", None))

    # ------------------------------------------------------------ scenes: intent

    def scene_visit(self, person: str) -> None:
        """A visit with gaps of just 30 minutes and a little more, perhaps over midnight."""
        at = self.at(self.day())
        for _ in range(self.rng.randrange(2, 6)):
            self.page(person, at, self.rng.choice(list(PAGES)), self.seconds())
            at += timedelta(seconds=self.pick(0, 30, 600, 1799, 1800, 1801))

    def scene_reading(self, person: str) -> None:
        """A visit to the pages that matter, read or skimmed, with a conversion at its edges."""
        at = self.at(self.day())
        types = self.rng.choices(["pricing", "demo", "case_study", "product"], k=self.rng.randrange(1, 4))
        for step, kind in enumerate(types):
            self.page(person, at + timedelta(minutes=5 * step), kind, self.pick(None, 5, 10, 29, 30, 60, 120, 480, 500))
        last = at + timedelta(minutes=5 * (len(types) - 1))
        if self.chance(0.4):
            second, half_hour = timedelta(seconds=1), timedelta(minutes=30)
            self.conversion(person, self.pick(at - second, at, last + half_hour, last + half_hour + second))

    def scene_skim(self, person: str) -> None:
        """A few seconds on a critical page, with a conversion around it or not, perhaps just before midnight."""
        at = self.at(self.day())
        if self.chance(0.3):
            at = datetime.combine(at.date(), time(23, 35), UTC)
        self.page(person, at, self.pick("pricing", "demo", "product", "case_study"), self.pick(1, 12, 29, 29.5, 30))
        last = at
        if self.chance(0.4):
            last += timedelta(minutes=10)
            self.page(person, last, self.pick("pricing", "product"), self.pick(None, 0, 1, 17))
        if self.chance(0.5):
            when = self.pick(
                at - timedelta(seconds=1), at, last + timedelta(seconds=1800), last + timedelta(seconds=1801)
            )
            self.act(person, when)

    def scene_mixed_types(self, person: str) -> None:
        """A visit with a path whose views were given different types; an ad visit at times."""
        at = self.at(self.day())
        click_id = self.pick(self.serial("ck"), None)
        for step in range(self.rng.randrange(2, 4)):
            kind = self.pick("pricing", "product", "careers", "legal", "other")
            values = {"url": f"{SITE}/mixed", "page_type": kind, "click_id": None if step else click_id}
            self.page(person, at + timedelta(minutes=step), kind, self.pick(None, 10, 29, 40, 60), **values)
        if self.chance(0.7):
            self.page(person, at + timedelta(minutes=10), self.pick("legal", "other"), self.seconds())

    def scene_week(self, person: str) -> None:
        """The same kind of page or act twice around the turn of a week or a day: the limits."""
        monday = self.day(20)
        monday -= timedelta(days=monday.weekday())
        kind = self.pick("pricing", "demo", "case_study")
        for ahead in self.rng.sample([-1, 0, 0, 6, 7], 3):
            self.page(person, self.at(monday + timedelta(days=ahead)), kind, self.pick(None, 30, 40))
        act = self.pick("meeting_booked", "trial_started", "chat_started", "webinar_attended", "content_downloaded")
        for _ in range(self.rng.randrange(1, 4)):
            at = self.at(monday + timedelta(days=self.pick(0, 0, 1)))
            self.event(person, act, at, content_id=self.pick("c1", "c2", None))

    def scene_conversions(self, person: str) -> None:
        """Conversions of all sorts."""
        day = self.day()
        for _ in range(self.rng.randrange(1, 3)):
            self.conversion(person, self.at(day + timedelta(days=self.pick(0, 0, 1, 10))))

    def scene_replies(self, person: str) -> None:
        """Answers of every intent."""
        day = self.day()
        for intent in self.rng.sample(["positive", "neutral", None, "negative", "auto"], 2):
            self.event(person, "outreach_replied", self.at(day), reply_intent=intent, channel="email")

    def scene_email(self, person: str) -> None:
        """Human clicks: again in one message, without a message, on two messages; opens and deliveries beside them."""
        at = self.at(self.day())
        message = self.serial("m")
        self.event(person, "email_delivered", at - timedelta(hours=1), message_id=message)
        self.event(person, "email_opened", at, message_id=message)
        for _ in range(self.rng.randrange(1, 4)):
            self.event(person, "email_clicked", at, message_id=self.pick(message, message, None), url=f"{SITE}/blog/a")
            at += timedelta(minutes=self.pick(0, 1, 1500))

    # ------------------------------------------------------------ scenes: low intent

    def scene_unsubscribe(self, person: str) -> None:
        """Unsubscriptions from lists and from all, 29 or 30 days apart, and perhaps a way back on the day or later."""
        at = self.at(self.day(60))
        self.event(person, "email_unsubscribed", at, list_id=self.pick("l1", "l2", None))
        for _ in range(self.rng.randrange(3)):
            at += timedelta(days=self.pick(0, 0, 28, 29, 30), seconds=1)
            self.event(person, "email_unsubscribed", at, list_id=self.pick("l1", "l2", "l3", None))
        if self.chance(0.4):
            at = self.at(at.date() + timedelta(days=self.pick(-1, 0, 0, 1, 30)))
            self.event(person, "email_resubscribed", at, list_id=self.pick("l1", None))

    def scene_ignored_outreach(self, person: str) -> None:
        """Five or six touches on two to four days, and perhaps an engagement around the first of them."""
        first = self.day(30)
        offsets = sorted(self.rng.choices([0, 0, 1, 2, 5, 12], k=self.rng.randrange(5, 8)))
        for offset in offsets:
            at = self.at(first + timedelta(days=offset))
            self.event(person, "outreach_sent", at, channel=self.pick("email", "call", "linkedin", "sms"))
        if self.chance(0.35):
            kind = self.pick("page_view", "email_clicked", "outreach_replied", "email_opened", "ad_click")
            at = self.at(first + timedelta(days=self.pick(-1, 3, 20)))
            if self.chance(0.6):
                at = datetime.combine(first, self.pick(time(0), time(23, 59, 59)), UTC)
            self.event(person, kind, at, url=f"{SITE}/about", reply_intent=self.pick("auto", "negative"))

    def scene_visits_without_action(self, person: str) -> None:
        """Three to five visits of two pages, within 30 days or a day more, and perhaps a key action."""
        first = self.day(35)
        for offset in [0, 7, 15, self.pick(28, 29, 30), self.pick(3, 8)][: self.rng.randrange(4, 6)]:
            at = self.at(first + timedelta(days=offset))
            for step in range(2 + self.rng.randrange(2)):
                kind = self.pick("other", "docs", "product", "case_study", "home")
                self.page(person, at + timedelta(minutes=step), kind, self.seconds())
        if self.chance(0.2):
            at = self.at(first + timedelta(days=self.pick(0, 29, 40)))
            self.conversion(person, at)

    def scene_form(self, person: str, verdict: str | None = None) -> None:
        """A submission with a verdict, perhaps a second one, and what clears it or does not."""
        at = self.at(self.day(20))
        for _ in range(self.pick(1, 1, 2)):
            self.submission(person, at, verdict or self.pick("fake", "incomplete", "ok", "fake"))
            at += timedelta(days=self.pick(0, 0, 5), seconds=self.pick(0, 1))
        if self.chance(0.35):
            kind = self.pick("meeting_booked", "outreach_replied", "outreach_replied", "trial_started")
            intent = self.pick("auto", "negative", "positive") if kind == "outreach_replied" else None
            self.event(person, kind, at + timedelta(days=self.pick(-1, 0, 0, 7)), reply_intent=intent)

    def scene_fake_form(self, person: str) -> None:
        """Fake submissions only."""
        self.scene_form(person, "fake")

    def scene_incomplete_form(self, person: str) -> None:
        """Incomplete submissions only."""
        self.scene_form(person, "incomplete")

    def submission(self, person: str, at: datetime, verdict: str) -> TextRow:
        """Add a form_submitted event with its form_submissions row; the event."""
        form_type = self.pick("demo_request", "contact_sales", "content", "newsletter", "event", None)
        event = self.event(person, "form_submitted", at, form_type=form_type, form_id="f1")
        fields: dict[str, object] = {
            "email": "jane.roe@company1.com", "first_name": "Jane", "last_name": "Roe", "company_name": "Roe Ltd",
            "phone": "+44 20 7946 0018", "completion_seconds": 30,
            "required_fields": "email;first_name;last_name;company_name",
        }  # fmt: skip
        if verdict == "fake":
            marks: list[dict[str, object]] = [
                {"email": "jane@example.com"},
                {"email": "x@mailinator.com"},
                {"honeypot": "yes"},
                {"phone": "11111111"},
                {"phone": "12345678"},
                {"email": "asdf@asdf.com"},
                {"email": "test@company1.com", "completion_seconds": 1},
            ]
            fields.update(self.rng.choice(marks))
        if verdict == "incomplete":
            fields.update(self.pick({"email": None}, {"last_name": None, "company_name": None}))
        self.add("form_submissions", event_id=event["event_id"], form_id="f1", **fields)
        return event

    def scene_single_touch(self, person: str) -> None:
        """One day of engagement, and things that are none."""
        at = self.at(self.day(30))
        kind = self.pick("webinar_attended", "email_clicked", "content_downloaded", "page_view")
        self.event(person, kind, at, url=f"{SITE}/about")
        if self.chance(0.4):
            self.event(person, self.pick("email_opened", "ad_impression", "email_delivered"), at + timedelta(days=9))
        if self.chance(0.2):
            self.event(person, "outreach_replied", at + timedelta(days=20), reply_intent=self.pick("auto", "negative"))
        if self.chance(0.2):
            self.act(person, at + timedelta(minutes=1))

    def scene_identity_churn(self, person: str) -> None:
        """Job titles that come, come back, are blank, differ by a space only, or change twice in an instant."""
        at = self.at(self.day(60))
        titles = ["", *self.rng.sample(TITLES, 5)]
        old = self.rng.choice(titles)
        for _ in range(self.rng.randrange(4, 8)):
            new = self.rng.choice(titles)
            self.add(
                "person_changes",
                change_id=self.serial("ch"),
                person_id=person if self.chance(0.95) else self.pick("M2", "nobody"),
                field_name=self.pick("job_title", "job_title", "job_title", "job_title", "email", "phone"),
                old_value=old if self.chance(0.7) else self.rng.choice(titles),
                new_value=new,
                changed_at=self.text(at),
                changed_by=self.pick("person", "rep", None, "person", "enrichment", "merge", "import"),
            )
            old = new
            at += timedelta(days=self.pick(0, 1, 12, 60), hours=self.pick(0, 1))

    def scene_entry_level(self, person: str) -> None:
        """Beginners' contents: four or five, at times one of another stage, or a key action beside them."""
        first = self.day(60)
        for number in range(self.rng.randrange(4, 7)):
            at = self.at(first + timedelta(days=self.pick(0, 3, 20, 58, 59)))
            if self.chance(0.5):
                self.event(person, "page_view", at, url=f"{SITE}/blog/post{number}", engaged_seconds=self.seconds())
            else:
                kind = self.pick("content_downloaded", "webinar_attended", "email_clicked")
                stage = self.pick("awareness", "awareness", "awareness", None)
                self.event(person, kind, at, content_id=f"g{number}", content_stage=stage, url=f"{SITE}/g")
        if self.chance(0.3):
            at = self.at(first + timedelta(days=10))
            for content_id, stage in self.pick((("g0", "decision"), ("g0", "awareness")), (("g9", "consideration"),)):
                self.event(person, "content_downloaded", at, content_id=content_id, content_stage=stage)
        elif self.chance(0.3):
            self.act(person, self.at(first + timedelta(days=self.pick(0, 10))))

    def scene_careers(self, person: str) -> None:
        """Careers pages with seconds around 60, or without any, against product pages."""
        at = self.at(self.day(30))
        knows = self.pick(0, 0, 0.5, 1)
        for _ in range(self.rng.randrange(2, 5)):
            self.page(person, at, "careers", self.pick(20, 30, 31, 60) if self.chance(knows) else None)
            at += timedelta(minutes=self.pick(1, 20, 60 * 24))
        for _ in range(self.rng.randrange(3)):
            self.page(person, at, self.pick("product", "case_study", "pricing"), self.pick(None, 59, 60, 61, 10))
        if self.chance(0.25):
            self.act(person, at)

    def scene_tickets(self, person: str) -> None:
        """Three tickets or so, some of sales, some twice, and at times interest in the product."""
        day = self.day(30)
        prefix = self.serial("t")
        count = self.rng.randrange(3, 6)
        for number in range(count):
            at = self.at(day + timedelta(days=self.pick(0, 1, 2, 10, 29)))
            category = (
                self.pick("bug", "how-to", None) if self.chance(0.9) else self.pick("sales", "billing", "pre-sales")
            )
            self.event(person, "ticket_created", at, ticket_id=f"{prefix}-{number}", ticket_category=category)
        if self.chance(0.3):
            again = f"{prefix}-{self.rng.randrange(count)}"
            self.event(person, "ticket_created", self.at(day + timedelta(days=30)), ticket_id=again)
        if self.chance(0.2):
            at = self.at(day + timedelta(days=5))
            self.event(person, "form_submitted", at, form_type=self.pick("contact_sales", "newsletter", "demo_request"))
        elif self.chance(0.25):
            self.submission(person, self.at(day + timedelta(days=5)), "fake")

    def scene_bounce(self, person: str) -> None:
        """A bounce of each type, and signs of life before, at and after its instant."""
        at = self.at(self.day())
        self.event(person, "email_bounced", at, bounce_type=self.pick("hard", "hard", "soft", None))
        if self.chance(0.6):
            kind = self.pick("email_delivered", "email_clicked", "outreach_replied", "email_opened", "email_bounced")
            intent = self.pick("auto", "negative", "positive") if kind == "outreach_replied" else None
            later = at + timedelta(seconds=self.pick(-3600, 0, 1, 86400 * 3))
            bounce_type = "soft" if kind == "email_bounced" else None
            self.event(person, kind, later, reply_intent=intent, bounce_type=bounce_type)

    # ------------------------------------------------------------ scenes: devices and bots

    def scene_link(self, person: str) -> None:
        """A device that is linked by an event that counts for nothing else, and what it did before and after."""
        at = self.at(self.day())
        device = self.serial("link")
        name = {"person_id": person, "email": "", "anonymous_id": device}
        kind = self.pick("fake form", "outreach_replied", "carrier_pigeon", "email_opened")
        if kind == "fake form":
            self.submission(person, at, "fake")["anonymous_id"] = device
        else:
            self.event(person, kind, at, reply_intent="auto", **name)
        for ahead in (-20, 5):
            act = self.pick("webinar_attended", "trial_started", "page_view", "email_clicked")
            when = self.at(at.date() + timedelta(days=ahead))
            self.event(None, act, when, anonymous_id=device, url=f"{SITE}/about")

    def scene_scanner(self, person: str) -> None:
        """Clicks of one message: two urls in a second, three within 10 or 11 seconds, one after, over midnight."""
        message = self.serial("s")
        at = self.at(self.day()).replace(microsecond=0)
        if self.chance(0.2):
            at = datetime.combine(at.date(), time(23, 59, 56), UTC)
        offsets: list[float] = self.rng.choice(
            [[0, 0], [0, 0.9], [0.9, 1.1], [0, 1], [0, 5, 10], [0, 5, 11], [0, 5, 5], [0, 0, 60], [0, 4, 9, 14, 3600]]
        )
        urls = [f"{SITE}/u{number}" for number in range(len(offsets))]
        if self.chance(0.2):
            urls[-1] = self.rng.choice([urls[0], ""])
        name = self.pick({"person_id": person, "email": ""}, {"person_id": "", "email": self.emails[person]})
        for offset, url in zip(offsets, urls, strict=True):
            when = at + timedelta(seconds=offset)
            self.event(person, "email_clicked", when, message_id=message, url=url, **{**name, "anonymous_id": ""})

    def scene_crawler(self, person: str) -> None:
        """A crawler's page views and clicks, carrying somebody's name and another's device."""
        at = self.at(self.day())
        device = self.pick("", "d1", "d2", "d3")
        who = {"person_id": person, "anonymous_id": device, "user_agent": CRAWLER}
        for kind in self.pick(("page_view",), ("ad_click", "page_view"), ("meeting_booked", "email_clicked")):
            self.event(person, kind, at, url=f"{SITE}/pricing", **who)

    SCENES = (
        scene_fast_click, scene_click_ids, scene_direct_visit, scene_impressions, scene_visit, scene_reading,
        scene_skim, scene_mixed_types, scene_week, scene_conversions, scene_replies, scene_email, scene_unsubscribe,
        *[scene_ignored_outreach, scene_visits_without_action, scene_tickets] * 3,
        *[scene_identity_churn, scene_identity_churn, scene_entry_level, scene_careers] * 2,
        scene_form, scene_fake_form, scene_incomplete_form, scene_single_touch, scene_bounce, scene_scanner,
        scene_crawler, scene_link, scene_paid_landings,
    )  # fmt: skip
