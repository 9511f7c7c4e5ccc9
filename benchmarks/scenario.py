"""Who does what in the invented events, and how often: the tables that `generate` draws from."""

from dataclasses import dataclass
from datetime import date

#: The first day, and how many days the first run has; the day after the last is written to files of its own.
START, DAYS = date(2026, 1, 5), 300
#: Distinct pages of the invented site by kind of page: (path, how many); `#` in a path stands for the number.
PAGES = {
    "blog": (("/blog/post-#", 1500), ("/guides/guide-#", 200)),
    "product": (("/product/feature-#", 80), ("/platform/part-#", 20)),
    "home": (("/", 1),),
    "pricing": (("/pricing", 1), ("/pricing/plan-#", 6)),
    "demo": (("/request-demo", 1), ("/product-tour", 1)),
    "case_study": (("/customers/story-#", 200),),
    "careers": (("/careers", 1), ("/careers/job-#", 120)),
    "docs": (("/docs/page-#", 600),),
    "support": (("/help/article-#", 300),),
    "other": (("/events/event-#", 150), ("/about", 1), ("/partners/partner-#", 60)),
    "landing": (("/lp/offer-#", 12), ("/product/feature-#", 8)),
    "form": (("/lp/form-#", 10),),
}


@dataclass(frozen=True)
class Step:
    """An event that an activity may bring.

    Those of one activity share one draw (`chance` falling from step to step makes runs without holes), unless they are
    `alone`: then each has its own.
    """

    event_type: str
    chance: float = 1.0
    after: int = 0
    """Seconds after the activity began."""
    spread: int = 0
    """Up to so many seconds later, by chance."""
    pages: str | None = None
    """Kind of page that is viewed or clicked."""
    form_type: str | None = None
    clicked: bool = False
    """Carries the click_id of the ad that was clicked."""
    alone: bool = False


def _views(pages: str, *chances: float, after: int = 0, clicked: bool = False) -> tuple[Step, ...]:
    """Page views a minute or so apart; the click_id of an ad stands on the first only."""
    return tuple(
        Step("page_view", chance, after + 75 * number, 60, pages=pages, clicked=clicked and number == 0)
        for number, chance in enumerate(chances)
    )


_DAY = 86400

#: What is done at one go, or in one sequence: name -> its steps, at most 32.
ACTIVITIES = {
    "read_blog": _views("blog", 1, 0.6, 0.4, 0.25, 0.15),
    "look_around": (*_views("home", 0.5), *_views("product", 1, 0.7, 0.5, 0.3, after=90)),
    "evaluate": (
        *_views("product", 1, 0.8, 0.5),
        *_views("pricing", 0.6, 0.2, after=300),
        *_views("case_study", 0.35, after=500),
        *_views("demo", 0.2, after=650),
    ),
    "look_up": _views("docs", 1, 0.7, 0.5, 0.3, 0.2),
    "look_for_help": _views("support", 1, 0.6, 0.3),
    "look_for_a_job": _views("careers", 1, 0.8, 0.6, 0.5, 0.3),
    "wander": _views("other", 1, 0.4, 0.2),
    "see_ads": (
        # each by itself, so that a click may come after few of them
        *(
            Step("ad_impression", chance, 3 * 3600 * n, 3600, alone=True)
            for n, chance in enumerate((1, 0.7, 0.5, 0.35, 0.2))
        ),
        Step("ad_click", 0.06, 15 * 3600, 60),
        *_views("landing", 0.055, 0.04, 0.03, after=15 * 3600 + 65, clicked=True),
        *_views("product", 0.02, 0.01, after=15 * 3600 + 400),
    ),
    "get_email": (
        Step("email_delivered", 1),
        Step("email_opened", 0.25, 600, 20000, alone=True),
        Step("email_clicked", 0.05, 21000, 5000, pages="landing"),
        *_views("landing", 0.045, 0.02, after=26100),
    ),
    "get_newsletter": (
        Step("email_delivered", 1),
        Step("email_opened", 0.3, 600, 20000, alone=True),
        Step("email_clicked", 0.04, 21000, 5000, pages="blog"),
        *_views("blog", 0.035, 0.02, after=26100),
    ),
    "get_scanned_email": (
        Step("email_delivered", 1),
        *(Step("email_clicked", 1, 2 + n // 2, pages="landing") for n in range(4)),
    ),
    "bounce": (Step("email_bounced", 1),),
    "unsubscribe": (
        Step("email_unsubscribed", 1),
        Step("email_unsubscribed", 0.35, 3 * _DAY, _DAY),
        Step("email_resubscribed", 0.1, 20 * _DAY, _DAY, alone=True),
    ),
    "outreach": (
        *(
            Step("outreach_sent", chance, day * _DAY, 3600)
            for day, chance in ((0, 1), (2, 0.95), (5, 0.9), (8, 0.8), (12, 0.7), (16, 0.6))
        ),
        Step("outreach_replied", 0.08, 17 * _DAY, _DAY, alone=True),
    ),
    "download": (
        *_views("form", 1),
        Step("form_submitted", 0.7, 90, 30, pages="form", form_type="content"),
        Step("content_downloaded", 0.65, 125, 10),
    ),
    "subscribe": (*_views("blog", 1), Step("form_submitted", 0.8, 80, 30, pages="form", form_type="newsletter")),
    "ask_for_demo": (
        *_views("pricing", 1),
        *_views("demo", 0.95, after=90),
        Step("form_submitted", 0.7, 260, 60, pages="form", form_type="demo_request"),
        Step("meeting_booked", 0.3, _DAY, _DAY),
    ),
    "contact_sales": (Step("form_submitted", 1, 0, 0, pages="form", form_type="contact_sales"),),
    "apply": (
        *_views("careers", 1, 1),
        Step("form_submitted", 0.5, 300, 60, pages="form", form_type="job_application"),
    ),
    "attend": (Step("webinar_attended", 1),),
    "start_trial": (Step("identified", 1), Step("trial_started", 1, 20, 10)),
    "chat": (*_views("product", 1), Step("chat_started", 0.9, 100, 30)),
    "sign_in": (Step("identified", 1), *_views("docs", 0.8, 0.4, after=10)),
    "open_tickets": tuple(
        Step("ticket_created", chance, 5 * n * _DAY, _DAY) for n, chance in enumerate((1, 0.7, 0.5, 0.4))
    ),
    "watch_video": (Step("video_played", 1, pages="other"),),
}

#: Kinds of people: share of all people, and how often they do what, as weights.
PERSONAS = {
    "evaluator": (
        0.18,
        {
            **{"evaluate": 6, "look_around": 6, "read_blog": 5, "see_ads": 12, "get_email": 14, "get_newsletter": 6},
            **{"download": 1.2, "ask_for_demo": 0.25, "chat": 0.3, "attend": 0.4, "start_trial": 0.1, "sign_in": 0.5},
            **{"contact_sales": 0.05, "watch_video": 0.3, "look_up": 1, "wander": 1},
        },
    ),
    "reader": (
        0.22,
        {
            **{"read_blog": 14, "get_newsletter": 12, "subscribe": 0.6, "wander": 2, "see_ads": 4, "sign_in": 0.4},
            **{"download": 0.3, "watch_video": 0.3, "get_email": 4},
        },
    ),
    "mail_only": (0.26, {"get_email": 16, "get_newsletter": 14, "see_ads": 4, "look_around": 0.5, "bounce": 0.3}),
    "scanned": (0.02, {"get_scanned_email": 6, "get_newsletter": 10, "look_around": 1}),
    "cold": (0.14, {"outreach": 10, "get_email": 10, "see_ads": 6, "look_around": 0.2, "bounce": 0.4}),
    "unsubscriber": (0.04, {"get_newsletter": 14, "unsubscribe": 1, "get_email": 6}),
    "user": (
        0.08,
        {"sign_in": 10, "look_up": 14, "look_for_help": 6, "open_tickets": 1, "get_email": 4, "evaluate": 1},
    ),
    "complainer": (0.02, {"open_tickets": 8, "look_for_help": 6, "get_email": 4, "sign_in": 1}),
    "job_seeker": (0.04, {"look_for_a_job": 8, "apply": 1.5, "read_blog": 0.5, "get_newsletter": 1}),
}

#: Who is never known: visitors and crawlers, by weight of what they do.
VISITORS = {"read_blog": 10, "look_around": 6, "wander": 3, "look_up": 3, "look_for_a_job": 2, "evaluate": 0.6}
CRAWLERS = {"read_blog": 5, "look_around": 2, "look_up": 2}

#: Share of all events by who does them; the rest is known people's.
VISITOR_SHARE, CRAWLER_SHARE = 0.30, 0.03

USER_AGENTS = tuple(
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"
    for system in ("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64")
    for version in range(126, 138)
)
CRAWLER_AGENTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
)
