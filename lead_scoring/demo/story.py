"""Who visits the demo company, and what they do there: personas as data.

A persona has habits; a habit repeats an activity in a phase of the persona's arc; an activity is a list of steps; a
step becomes one event. Nothing here draws a random number: `cast` says who and when, `events` makes events of it.
"""

from dataclasses import dataclass

SITE = "https://www.tideline.io"
REFERRERS = (f"{SITE}/", "https://www.google.com/", "https://www.bing.com/", "https://duckduckgo.com/")
HOME = ("/",)
PRODUCT = (
    "/product/scoring", "/product/routing", "/product/integrations", "/features/attribution", "/features/intent",
    "/solutions/b2b-marketing", "/solutions/revenue-operations", "/platform",
)  # fmt: skip
PRICING = ("/pricing", "/pricing", "/pricing/", "/plans/enterprise")
DEMO = ("/demo", "/product-tour")
CASES = ("/customers/kestrelworks", "/customers/norbury-freight", "/customers/merrow-foods", "/case-studies/alderway")
BLOG = tuple(
    f"/blog/{slug}"
    for slug in (
        "what-is-lead-scoring", "mql-or-mqa", "half-life-of-intent", "five-funnel-myths", "b2b-glossary", "utm-basics",
        "first-party-data", "marketing-in-2027", "how-we-hire", "state-of-b2b", "account-lists", "sales-and-marketing",
        "why-forms-lie", "cookie-less", "attribution-101", "what-is-intent-data", "crm-hygiene", "spring-release",
    )
)  # fmt: skip
GUIDES = (
    "/guides/scoring-starter", "/guides/abm-for-beginners", "/guides/glossary", "/resources/templates",
    "/resources/benchmark-report", "/guides/data-quality",
)  # fmt: skip
DOCS = ("/docs/getting-started", "/docs/api", "/docs/imports", "/docs/webhooks", "/docs/sso")
CAREERS = ("/careers", "/careers", "/jobs")
JOBS = tuple(f"/careers/{job}" for job in ("data-engineer", "account-executive", "designer", "recruiter", "intern"))
SUPPORT = ("/support", "/support/tickets", "/help/billing", "/help/login")
LEGAL = ("/legal/privacy", "/legal/terms")
PAPERS = ("scoring-checklist", "buying-group-playbook", "roi-workbook", "abm-kit", "benchmark-2026", "rfp-template")
WEBINARS = ("w-scoring-live", "w-abm-clinic", "w-data-quality", "w-customer-panel")
TICKETS = ("how_to", "bug", "access", "integration", "billing", "how_to", "bug", "sales")
CHANNELS = ("email", "email", "call", "linkedin", "email", "sms")
HOUR, DAY = 3600, 86400


@dataclass(frozen=True)
class Step:
    """One event of an activity."""

    event_type: str
    choices: tuple[str, ...] = ()
    """What one of is drawn: paths, content ids, channels, lists, ticket categories or reply intents."""
    after: int = 0
    """Seconds since the activity began."""
    spread: int = 0
    """At most so many seconds more."""
    seconds: tuple[int, int] | None = None
    """Engaged seconds, from and to; low ones are commoner."""
    chance: float = 1.0
    together: bool = False
    """The chance is one draw for all such steps of an activity: what has the smaller chance implies the other."""
    clicked: bool = False
    """The event carries the activity's click id."""
    content_stage: str | None = None
    form_type: str | None = None
    bounce_type: str | None = None


@dataclass(frozen=True)
class Activity:
    """Something a person does, or that is done to them, in one go."""

    steps: tuple[Step, ...]
    weekday: int | None = None
    """ISO weekday of things that have a fixed day, such as a newsletter; the hour (UTC) comes with it."""
    hour: int | None = None


@dataclass(frozen=True)
class Habit:
    """How often an activity is repeated in a phase."""

    phase: str
    activity: str
    times: float
    pace: str = "week"
    """`week`: so many times a week; `phase`: so many times in the phase; `issue`: of each week's issue, so many."""
    audience: str = "all"
    """`all`, `targeted` by ads, or `scanned`: behind a mail gateway that opens every link."""


@dataclass(frozen=True)
class Persona:
    """A kind of person; `kind` says among whom they are found, `share` how many of these they are.

    (Of `deal`, one person a company is the champion and up to three are evaluators, so there the shares are only about
    what comes out.)
    """

    kind: str
    share: float
    habits: tuple[Habit, ...] = ()
    arc: str = "steady"
    """`steady`: one phase `always`; `once`: a day `once`; `turn`: `before`, `turn`, `after`; `deal`: up to a decision.
    All have `login` (one day), `always`, and `lately` (the last five weeks)."""
    titles: str = "staff"
    rhythm: str = "work"
    form: str = "honest"
    """How forms are filled in: `honest`, `incomplete` or `fake`."""
    targeted: float = 0.25
    """Share that person-based ads are shown to."""
    known: bool = True
    """Has a row in people."""


def view(paths: tuple[str, ...], after: int, seconds: tuple[int, int], chance: float = 1.0, **more: object) -> Step:
    """A page view."""
    return Step("page_view", paths, after, 8, seconds, chance, **more)


ACTIVITIES = {
    # reading
    "read_blog": Activity((
        view(BLOG, 0, (20, 200)), view(BLOG, 260, (15, 150), 0.35), Step("video_played", BLOG, 30, 60, chance=0.03),
    )),
    "read_guide": Activity((view(GUIDES, 0, (20, 240), content_stage="awareness"), view(BLOG, 300, (10, 90), 0.4))),
    "look_around": Activity((view(HOME, 0, (4, 30)), view(PRODUCT, 50, (6, 45), 0.7), view(LEGAL, 120, (3, 20), 0.05))),
    "study_product": Activity((
        view(HOME, 0, (4, 25), 0.5), view(PRODUCT, 40, (35, 160)), view(PRODUCT, 230, (20, 120), 0.6),
        view(CASES, 380, (30, 160), 0.25), Step("video_played", PRODUCT, 60, 60, chance=0.05),
    )),
    "browse_product": Activity((
        view(PRODUCT, 0, (4, 14)), view(PRODUCT, 30, (3, 12)), view(BLOG, 60, (10, 60), 0.8),
        view(DOCS, 140, (10, 60), 0.4),
    )),
    "read_case": Activity((view(CASES, 0, (35, 200)), view(PRODUCT, 240, (10, 80), 0.5))),
    "check_price": Activity((
        view(PRODUCT, 0, (15, 90), 0.6), view(PRICING, 120, (32, 180)), view(CASES, 340, (20, 120), 0.2),
    )),
    "watch_demo": Activity((view(DEMO, 0, (40, 300)), view(PRICING, 330, (10, 90), 0.4))),
    "skim": Activity((view(HOME, 0, (1, 6)), view(PRICING, 12, (2, 9)), view(PRODUCT, 26, (2, 7), 0.7))),
    "read_docs": Activity((view(DOCS, 0, (30, 300)), view(DOCS, 330, (20, 200), 0.6))),
    "get_help": Activity((view(SUPPORT, 0, (20, 120)), view(DOCS, 150, (15, 200), 0.4))),
    "read_jobs": Activity((view(CAREERS, 0, (25, 90)), view(JOBS, 110, (40, 260)), view(JOBS, 400, (30, 200), 0.6))),
    "apply": Activity((
        view(JOBS, 0, (60, 300)), Step("form_submitted", after=420, spread=60, form_type="job_application"),
    )),
    # advertising
    "see_ad": Activity((
        Step("ad_impression", after=0, spread=HOUR), Step("ad_impression", after=9 * HOUR, spread=HOUR, chance=0.5),
        Step("ad_impression", after=DAY + HOUR, spread=6 * HOUR, chance=0.4),
    )),
    "click_ad": Activity((
        Step("ad_impression", after=-DAY, spread=HOUR), Step("ad_impression", after=-6 * HOUR, spread=HOUR, chance=0.6),
        Step("ad_click", after=0, clicked=True), view(PRODUCT, 3, (8, 150), clicked=True),
        view(PRODUCT, 190, (10, 90), 0.45), view(CASES, 330, (15, 100), 0.25),
    )),
    # content and events
    "download": Activity((
        view(GUIDES, 0, (15, 90)), Step("form_submitted", after=110, spread=20, chance=0.4, form_type="content"),
        Step("content_downloaded", PAPERS, 135, 20, content_stage="consideration"),
    )),
    "download_basics": Activity((
        view(GUIDES, 0, (15, 120)), Step("content_downloaded", GUIDES, 130, 20, content_stage="awareness"),
    )),
    "webinar": Activity((
        Step("form_submitted", after=-2 * DAY, spread=4 * HOUR, chance=0.5, form_type="event"),
        Step("webinar_attended", WEBINARS, 0, 600, content_stage="consideration"),
    ), weekday=3, hour=15),
    "sign_up": Activity((
        view(BLOG, 0, (20, 100)), Step("form_submitted", after=120, spread=20, form_type="newsletter"),
    )),
    "set_preferences": Activity((
        Step("form_submitted", after=0, form_type="preferences"),
        Step("email_resubscribed", ("newsletter", "product-updates"), 5, 10, chance=0.5),
    )),
    # mail
    "newsletter": Activity((
        Step("email_delivered", after=0, spread=900),
        Step("email_opened", after=1000, spread=30 * HOUR, chance=0.3, together=True),
        Step("email_clicked", BLOG, 31 * HOUR, 60, chance=0.035, together=True),
        view(BLOG, 31 * HOUR + 70, (15, 120), 0.03, together=True),
    ), weekday=2, hour=7),
    "opened_newsletter": Activity((
        Step("email_delivered", after=0, spread=900), Step("email_opened", after=1000, spread=30 * HOUR, chance=0.3),
    ), weekday=2, hour=7),
    "unread_newsletter": Activity((Step("email_delivered", after=0, spread=900),), weekday=2, hour=7),
    "favourite_newsletter": Activity((
        Step("email_delivered", after=0, spread=900),
        Step("email_opened", after=1000, spread=20 * HOUR, chance=0.75, together=True),
        Step("email_clicked", BLOG + PRODUCT, 21 * HOUR, 60, chance=0.25, together=True),
        view(BLOG, 21 * HOUR + 70, (20, 150), 0.24, together=True),
    ), weekday=2, hour=7),
    "scanned_mail": Activity((
        Step("email_delivered", after=0),
        *(Step("email_clicked", (path,), 40) for path in (BLOG[0], PRODUCT[0], PRICING[0], GUIDES[0], LEGAL[0])),
    )),
    "bounce": Activity((Step("email_bounced", after=0, spread=60, bounce_type="hard"),)),
    "soft_bounce": Activity((Step("email_bounced", after=0, spread=60, bounce_type="soft"),)),
    "unsubscribe": Activity((
        Step("email_delivered", after=0), Step("email_unsubscribed", ("newsletter", "events"), 600, 600),
        Step("email_unsubscribed", ("product-updates",), 1300, 60, chance=0.5),
    )),
    # sales
    "outreach": Activity((Step("outreach_sent", CHANNELS),)),
    "out_of_office": Activity((
        Step("outreach_sent", ("email",)), Step("outreach_replied", ("auto",), 60, 60),
    )),
    "talk": Activity((
        Step("outreach_sent", CHANNELS),
        Step("outreach_replied", ("positive", "neutral", "positive", "neutral", ""), 2 * HOUR, 20 * HOUR),
    )),
    "decline": Activity((
        Step("outreach_sent", ("email", "call")), Step("outreach_replied", ("negative",), 2 * HOUR, 20 * HOUR),
    )),
    "book_meeting": Activity((Step("outreach_sent", CHANNELS), Step("meeting_booked", after=HOUR, spread=2 * HOUR))),
    "request_demo": Activity((
        view(PRICING, 0, (35, 200), 0.7), view(DEMO, 260, (20, 120)),
        Step("form_submitted", after=400, spread=60, form_type="demo_request"),
    )),
    "contact_sales": Activity((
        view(PRICING, 0, (30, 120)), Step("form_submitted", after=200, spread=60, form_type="contact_sales"),
    )),
    "start_trial": Activity((
        view(PRICING, 0, (20, 120)), Step("trial_started", after=200, spread=60), view(DOCS, 300, (30, 200), 0.8),
    )),
    "chat": Activity((view(PRODUCT, 0, (30, 120)), Step("chat_started", after=150, spread=60))),
    "spam_form": Activity((
        view(HOME, 0, (1, 4), 0.5), Step("form_submitted", after=6, spread=4, form_type="demo_request"),
    )),
    "hasty_form": Activity((
        view(GUIDES, 0, (10, 60)), Step("form_submitted", after=90, spread=30, form_type="content"),
    )),
    # service
    "open_ticket": Activity((
        view(SUPPORT, 0, (20, 90), 0.6), Step("form_submitted", after=120, chance=0.2, form_type="support"),
        Step("ticket_created", TICKETS, 180, 60),
    )),
    "complain": Activity((
        view(SUPPORT, 0, (20, 90), 0.6), Step("ticket_created", ("how_to", "bug", "access"), 180, 60),
    )),
    "identify": Activity((Step("identified"),)),
    "crawl": Activity(tuple(
        view(paths, 2 * number, (1, 2)) for number, paths in enumerate((HOME, PRODUCT, BLOG, PRICING, DOCS, CAREERS))
    )),
}  # fmt: skip

#: Everybody with a row in people gets these too; `login` is the day on which a browser is first known to be theirs.
COMMON_HABITS = (
    Habit("login", "identify", 1, "phase"),
    Habit("always", "see_ad", 0.22, audience="targeted"),
    Habit("always", "scanned_mail", 0.2, audience="scanned"),
)

_MAIL = Habit("always", "newsletter", 0.45, "issue")
_QUIET_MAIL = Habit("always", "opened_newsletter", 0.45, "issue")

PERSONAS = {
    # people of accounts that come to a decision: rising activity, and an outcome for some
    "champion": Persona("deal", 0.30, (
        Habit("always", "newsletter", 0.3, "issue"), Habit("always", "read_blog", 0.1),
        Habit("early", "favourite_newsletter", 0.5, "issue"), Habit("early", "read_blog", 0.25),
        Habit("early", "click_ad", 0.05, audience="targeted"), Habit("rising", "click_ad", 0.4, audience="targeted"),
        Habit("rising", "study_product", 0.8), Habit("rising", "read_case", 0.3), Habit("rising", "download", 0.3),
        Habit("rising", "webinar", 0.15, "issue"), Habit("rising", "check_price", 0.3),
        Habit("peak", "check_price", 0.7, "phase"), Habit("peak", "request_demo", 0.55, "phase"),
        Habit("peak", "contact_sales", 0.12, "phase"), Habit("peak", "start_trial", 0.15, "phase"),
        Habit("peak", "chat", 0.15, "phase"), Habit("peak", "talk", 0.5, "phase"),
        Habit("meeting", "book_meeting", 1, "phase"), Habit("follow", "talk", 0.6), Habit("follow", "read_docs", 0.3),
    ), arc="deal", titles="buyer", targeted=0.7),
    "evaluator": Persona("deal", 0.40, (
        Habit("always", "newsletter", 0.3, "issue"), Habit("early", "read_blog", 0.12),
        Habit("rising", "click_ad", 0.12, audience="targeted"), Habit("rising", "study_product", 0.3),
        Habit("rising", "read_case", 0.15), Habit("rising", "webinar", 0.08, "issue"),
        Habit("rising", "download", 0.12),
        Habit("peak", "study_product", 0.7, "phase"), Habit("peak", "check_price", 0.4, "phase"),
        Habit("peak", "watch_demo", 0.4, "phase"), Habit("follow", "read_docs", 0.5), Habit("follow", "talk", 0.1),
    ), arc="deal", titles="buyer", targeted=0.6),
    "bystander": Persona("deal", 0.30, (_QUIET_MAIL,), arc="deal", targeted=0.5),
    # people of other accounts
    "nurtured": Persona("prospect", 0.36, (
        Habit("always", "favourite_newsletter", 0.4, "issue"), Habit("always", "read_blog", 0.1),
        Habit("always", "study_product", 0.025), Habit("always", "check_price", 0.008),
        Habit("always", "webinar", 0.02, "issue"),
        Habit("always", "download", 0.03), Habit("always", "click_ad", 0.03, audience="targeted"),
        Habit("always", "talk", 0.01), Habit("always", "outreach", 0.05), Habit("always", "chat", 0.008),
        Habit("always", "sign_up", 0.015), Habit("always", "set_preferences", 0.008),
        Habit("always", "request_demo", 0.001), Habit("always", "soft_bounce", 0.01),
    ), targeted=0.12),
    "cold": Persona("prospect", 0.365, (
        _QUIET_MAIL, Habit("always", "outreach", 0.06), Habit("always", "read_blog", 0.004),
    )),
    "ignored_outreach": Persona("prospect", 0.06, (
        Habit("always", "unread_newsletter", 0.4, "issue"), Habit("lately", "outreach", 2.4),
        Habit("lately", "out_of_office", 0.1),
    ), targeted=0.1),
    "one_touch": Persona("prospect", 0.05, (
        Habit("always", "unread_newsletter", 0.3, "issue"), Habit("once", "look_around", 0.7, "phase"),
        Habit("once", "read_blog", 0.3, "phase"),
    ), arc="once", targeted=0.1),
    "window_shopper": Persona("prospect", 0.025, (
        Habit("always", "browse_product", 1.3), Habit("always", "newsletter", 0.3, "issue"),
    ), targeted=0.0),
    "skimmer": Persona("prospect", 0.025, (Habit("always", "skim", 0.3), _MAIL), targeted=0.1),
    "entry_reader": Persona("prospect", 0.03, (
        Habit("always", "read_blog", 0.6), Habit("always", "read_guide", 0.3), Habit("always", "download_basics", 0.15),
        Habit("always", "newsletter", 0.5, "issue"),
    ), targeted=0.05),
    "unsubscriber": Persona("prospect", 0.03, (
        Habit("before", "newsletter", 0.5, "issue"), Habit("turn", "unsubscribe", 1.3, "phase"),
        Habit("after", "set_preferences", 0.1, "phase"),
    ), arc="turn"),
    "bouncer": Persona("prospect", 0.025, (
        Habit("before", "newsletter", 0.45, "issue"), Habit("before", "read_blog", 0.05),
        Habit("turn", "bounce", 1, "phase"),
        Habit("after", "bounce", 0.15),
    ), arc="turn", targeted=0.1),
    "title_changer": Persona("prospect", 0.015, (_MAIL, Habit("always", "read_blog", 0.1))),
    "decliner": Persona("prospect", 0.015, (_MAIL, Habit("always", "decline", 0.12), Habit("always", "outreach", 0.3))),
    # people of customers, partners, competitors, and our own
    "customer": Persona("customer", 0.85, (
        Habit("always", "read_docs", 0.25), Habit("always", "get_help", 0.1), Habit("always", "open_ticket", 0.15),
        Habit("always", "newsletter", 0.3, "issue"), Habit("always", "webinar", 0.01, "issue"),
        Habit("always", "check_price", 0.012),
    ), targeted=0.1),
    "growing_customer": Persona("customer", 0.15, (
        Habit("always", "read_docs", 0.4), Habit("always", "open_ticket", 0.1), Habit("lately", "check_price", 0.4),
        Habit("lately", "read_case", 0.3), Habit("lately", "contact_sales", 0.5, "phase"), Habit("lately", "talk", 0.3),
    ), titles="buyer", targeted=0.3),
    "partner": Persona("partner", 1.0, (
        _MAIL, Habit("always", "outreach", 0.5), Habit("always", "talk", 0.15), Habit("always", "book_meeting", 0.05),
        Habit("always", "read_docs", 0.2),
        Habit("always", "study_product", 0.1),
    )),
    "competitor": Persona("competitor", 1.0, (
        Habit("always", "check_price", 0.4), Habit("always", "study_product", 0.4), Habit("always", "watch_demo", 0.1),
        Habit("always", "read_case", 0.3), Habit("once", "request_demo", 0.3, "phase"),
        Habit("always", "read_docs", 0.3),
    ), arc="once", targeted=0.2),
    "colleague": Persona("internal", 1.0, (
        Habit("always", "study_product", 0.4), Habit("always", "read_jobs", 0.1),
        Habit("once", "request_demo", 1, "phase"),
    ), arc="once", targeted=0.0),
    # people on their own
    "job_seeker": Persona("alone", 0.20, (
        Habit("always", "read_jobs", 0.06), Habit("lately", "read_jobs", 0.4), Habit("lately", "apply", 0.15),
        Habit("always", "read_blog", 0.05), Habit("always", "look_around", 0.03),
    ), titles="candidate", rhythm="evening", targeted=0.1),
    "student": Persona("alone", 0.27, (
        Habit("always", "read_blog", 0.6), Habit("always", "read_guide", 0.35),
        Habit("always", "download_basics", 0.15),
        Habit("always", "sign_up", 0.03),
    ), titles="student", rhythm="evening", targeted=0.02),
    "form_spam": Persona("alone", 0.17, (Habit("once", "spam_form", 1, "phase"),),
        arc="once", rhythm="any", form="fake",
        targeted=0.0),
    "hasty": Persona("alone", 0.10, (
        Habit("once", "hasty_form", 1, "phase"), Habit("always", "newsletter", 0.3, "issue"),
        Habit("always", "read_blog", 0.06),
    ), arc="once", form="incomplete", targeted=0.05),
    "free_plan": Persona("alone", 0.08, (Habit("always", "complain", 1.1), Habit("always", "get_help", 0.3)),
        targeted=0.0),
    "self_starter": Persona("alone", 0.05, (
        Habit("once", "start_trial", 1, "phase"), Habit("always", "read_docs", 0.15),
        Habit("always", "study_product", 0.08),
        Habit("always", "newsletter", 0.4, "issue"),
    ), arc="once", rhythm="evening"),
    "passer_by": Persona("alone", 0.13, (
        Habit("once", "read_blog", 1, "phase"), Habit("always", "newsletter", 0.4, "issue"),
    ), arc="once", rhythm="evening", targeted=0.1),
    # not people we know
    "stranger": Persona("unknown", 0.97, (
        Habit("once", "read_blog", 0.6, "phase"), Habit("once", "look_around", 0.5, "phase"),
        Habit("always", "read_blog", 0.03),
    ), arc="once", rhythm="evening", known=False, targeted=0.0),
    "crawler": Persona("unknown", 0.03, (Habit("always", "crawl", 0.7),), rhythm="any", known=False, targeted=0.0),
}  # fmt: skip

#: Share of the people (and, beyond them, of strangers) by kind; and how many of a kind one account has, at most.
KINDS = {
    "deal": 0.16, "prospect": 0.57, "customer": 0.09, "partner": 0.015, "competitor": 0.015, "internal": 0.005,
    "alone": 0.145,
}  # fmt: skip
ACCOUNT_SIZES = {
    "deal": (3, 7),
    "prospect": (1, 9),
    "customer": (2, 6),
    "partner": (1, 3),
    "competitor": (1, 4),
    "internal": (1, 4),
}
STRANGERS_PER_PERSON = 0.25
