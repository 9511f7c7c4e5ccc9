"""is_crawler, and the command that refreshes the lists."""

import json
import time

import pytest
from cases import cases, lines, shared
from click.testing import CliRunner
from conftest import add_line
from hypothesis import given
from hypothesis import strategies as st
from warehouse import read_csv

from python_udfs import SeedError, is_crawler, is_disposable, is_free_mail, refresh
from python_udfs.seeds import SEEDS_VARIABLE

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
BROWSERS = lines("user_agents/people_cases.txt")
# Examples of the public list that are people's: an Android build that everybody has, and apps that show pages.
PEOPLE_IN_THE_SOURCE = ("Build/AP3A.240617.008", " Code/1.", " Trae/", "Fluid/0.9.6 Safari")


@pytest.mark.parametrize("agent", BROWSERS)
def test_browsers_are_no_crawlers(agent):
    assert not is_crawler(agent)


@pytest.mark.parametrize("agent", lines("user_agents/crawler_cases.txt"))
def test_crawlers_are_crawlers(agent):
    assert is_crawler(agent)


def test_every_example_of_the_source_is_a_crawler():
    crawlers = json.loads(shared("fixtures/bots/crawler-user-agents.json").read_text(encoding="utf-8"))
    agents = [agent for crawler in crawlers for agent in crawler["instances"]]
    missed = {agent for agent in agents if not is_crawler(agent)}
    assert [agent for agent in missed if not any(people in agent for people in PEOPLE_IN_THE_SOURCE)] == []


def test_a_sample_of_browsers_has_one_crawler_in_1500_at_most():
    browsers = lines("user_agents/browsers.txt")
    assert len(browsers) > 1_500
    taken = [agent for agent in browsers if is_crawler(agent)]
    assert len(taken) <= len(browsers) / 1_500, taken


def test_of_a_sample_of_crawlers_85_percent_are_found():
    crawlers = lines("user_agents/crawlers.txt")
    assert sum(is_crawler(agent) for agent in crawlers) >= 0.85 * len(crawlers)


def test_50_000_agents_take_seconds():
    agents = lines("user_agents/browsers.txt")
    is_crawler(agents[0])
    start = time.process_time()
    for agent in agents:
        is_crawler(agent)
    assert (time.process_time() - start) * 50_000 / len(agents) < 10


@pytest.mark.parametrize("agent", [None, "", " ", "-", "x", "\x00" * 10, "🙂" * 1_000_000, "a" * 1_000_000])
def test_what_is_no_agent_is_no_crawler(agent):
    assert not is_crawler(agent)


@given(st.text(max_size=100))
def test_any_text_has_an_answer(agent):
    assert is_crawler(agent) in (True, False)


def test_a_user_adds_patterns_and_domains(own_seeds):
    add_line(own_seeds / "crawler_user_agents.csv", "AcmeMonitor\\/,own")
    add_line(own_seeds / "crawler_user_agents.csv", "^Acme[0-9]+$,own")
    add_line(own_seeds / "disposable_domains.csv", "Throwaway-Acme.com,own")
    add_line(own_seeds / "free_mail_domains.csv", "freemail-acme.com,own")
    assert is_crawler("Mozilla/5.0 AcmeMonitor/2.0")
    assert is_crawler("Acme77")
    assert not is_crawler("Acme77 x")
    assert is_disposable("x.throwaway-acme.com")
    assert is_free_mail("freemail-acme.com")


def test_a_user_says_what_people_use(own_seeds):
    agent = "Mozilla/5.0 (Windows NT 10.0) AcmeBot/7 Firefox/127.0"
    add_line(own_seeds / "browser_user_agents.csv", "AcmeBot/[0-9]+ Firefox,the browser of Acme")
    assert not is_crawler(agent)
    assert is_crawler(agent.replace(" Firefox", ""))
    assert is_crawler(f"{agent} Googlebot/2.1")


def test_a_missing_seed_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv(SEEDS_VARIABLE, str(tmp_path))
    with pytest.raises(SeedError, match=r"crawler_user_agents\.csv"):
        is_crawler("x")


def rows(path):
    return [list(row.values()) for row in read_csv(path)]


@pytest.fixture
def refreshed(own_seeds, monkeypatch):
    """Refreshes the lists from what is given, and from nothing for the others; None cannot be reached."""

    def call(code=0, **packages):
        for name in ("free_mail_domains", "disposable_domains", "crawler_patterns", "browser_agents"):
            found = packages.get(name, set())
            monkeypatch.setattr(refresh, name, unreachable if found is None else lambda found=found: found)
        result = CliRunner().invoke(refresh.refresh)
        assert result.exit_code == code, result.output
        return result.output

    def unreachable():
        raise FileNotFoundError("npm")

    return call


def test_refresh_is_sorted_keeps_own_rows_and_takes_disposables_out_of_free_mail(own_seeds, refreshed):
    add_line(own_seeds / "disposable_domains.csv", "acme-disposable.com,own")
    browsers = (own_seeds / "browser_user_agents.csv").read_bytes()
    refreshed(
        free_mail_domains={"gmail.com", "mailinator.com", "x.mailinator.com", "a.example"},
        disposable_domains={"mailinator.com", "b.example"},
        crawler_patterns={"Zbot", "Abot\\/"},
        browser_agents=BROWSERS,
    )
    assert read_csv(own_seeds / "disposable_domains.csv") == [
        {"domain": "acme-disposable.com", "source": "own"},
        {"domain": "b.example", "source": refresh.DISPOSABLE_SOURCE},
        {"domain": "mailinator.com", "source": refresh.DISPOSABLE_SOURCE},
    ]
    free = rows(own_seeds / "free_mail_domains.csv")
    assert free == sorted(free)
    assert [row[0] for row in free if row[1] == refresh.FREE_MAIL_SOURCE] == ["a.example", "gmail.com"]
    assert ["tutanota.com", "own"] in free
    crawlers = rows(own_seeds / "crawler_user_agents.csv")
    assert [row[0] for row in crawlers if row[1] == refresh.CRAWLER_SOURCE] == ["Abot\\/", "Zbot"]
    assert ["crawl", "own"] in crawlers
    assert (own_seeds / "browser_user_agents.csv").read_bytes() == browsers
    before = {path.name: path.read_bytes() for path in own_seeds.glob("*.csv")}
    CliRunner().invoke(refresh.refresh, ["--seeds", str(own_seeds)])
    assert {path.name: path.read_bytes() for path in own_seeds.glob("*.csv")} == before


def test_refresh_names_the_patterns_that_hit_people(refreshed):
    agents = [*BROWSERS, f"{WINDOWS} Chrome/126.0 Vivaldi/6.7", f"{WINDOWS} Chrome/126.0 Vivaldi/6.8"]
    report = refreshed(crawler_patterns={"\\bVivaldi", "\\bButterfly"}, browser_agents=agents).splitlines()
    assert f"2 of {len(set(agents))} browsers are taken for crawlers, by 1 patterns:" in report
    assert report[-1].split()[:2] == ["2", "\\bVivaldi"]
    assert agents[-2] in report[-1]


def test_refresh_says_when_it_has_no_browsers(refreshed):
    assert "The patterns were not tried on browsers" in refreshed(code=1, browser_agents=None)


@pytest.mark.parametrize(("pattern", "patterns"), cases("user_agents", "names_of_the_list"))
def test_a_name_of_the_list_begins_a_word(pattern, patterns):
    assert refresh.as_words(pattern) == patterns


def test_refresh_without_npm_keeps_the_free_mail_list_and_says_so(own_seeds, refreshed):
    before = (own_seeds / "free_mail_domains.csv").read_bytes()
    assert "free_mail_domains.csv: unchanged" in refreshed(code=1, free_mail_domains=None)
    assert (own_seeds / "free_mail_domains.csv").read_bytes() == before
