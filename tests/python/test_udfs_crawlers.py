"""is_crawler, and the command that refreshes the lists."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from python_udfs import SeedError, is_crawler, is_disposable, is_free_mail, refresh
from python_udfs.seeds import SEEDS_VARIABLE, seeds_folder

CRAWLERS = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "bots" / "crawler-user-agents.json"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
BROWSERS = [
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/124.0.0.0 Safari/537.36 OPR/110.0.0.0",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/126.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 9; CUBOT_X19) {WEBKIT} Chrome/91.0.4472.120 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 14; SM-S918B) {WEBKIT} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 11; KFTRWI) {WEBKIT} Silk/120.3.1 like Chrome/120.0.6099.230 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1",
    f"{IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
    f"{IPHONE} Mobile/15E148 Instagram 330.0.0.37.97 (iPhone15,2; iOS 17_4; en_US; en-US; scale=3.00; 1179x2556)",
    f"{IPHONE} Mobile/15E148 LinkedInApp/9.29",
    "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
]


@pytest.mark.parametrize("agent", BROWSERS)
def test_browsers_are_no_crawlers(agent):
    assert not is_crawler(agent)


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl/8.5.0",
        " curl/8.5.0",
        "LCC (+http://corpora.informatik.uni-leipzig.de/crawler_faq.html)",
        f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/126.0.0.0 Safari/537.36",
    ],
)
def test_crawlers_are_crawlers(agent):
    assert is_crawler(agent)


def test_every_example_of_the_source_is_a_crawler():
    if not CRAWLERS.exists():
        pytest.skip(f"{CRAWLERS} is not there")
    crawlers = json.loads(CRAWLERS.read_text(encoding="utf-8"))
    assert [agent for crawler in crawlers for agent in crawler["instances"] if not is_crawler(agent)] == []


@pytest.mark.parametrize("agent", [None, "", " ", "-", "x", "\x00" * 10, "🙂" * 1_000_000, "a" * 1_000_000])
def test_what_is_no_agent_is_no_crawler(agent):
    assert not is_crawler(agent)


@given(st.text(max_size=100))
def test_any_text_has_an_answer(agent):
    assert is_crawler(agent) in (True, False)


@pytest.fixture
def own_seeds(tmp_path, monkeypatch):
    """A copy of the seeds' folder, to be changed before it is first read (a folder is read once in a process)."""
    folder = tmp_path / "seeds"
    shutil.copytree(seeds_folder(), folder)
    monkeypatch.setenv(SEEDS_VARIABLE, str(folder))
    return folder


def add_line(path, line):
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


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


def test_a_broken_pattern_is_named(own_seeds):
    path = own_seeds / "crawler_user_agents.csv"
    count = len(path.read_text(encoding="utf-8").splitlines())
    add_line(path, "Acme(,own")
    with pytest.raises(SeedError, match=f"line {count + 1}: 'Acme\\('"):
        is_crawler("x")


def test_a_missing_seed_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv(SEEDS_VARIABLE, str(tmp_path))
    with pytest.raises(SeedError, match=r"crawler_user_agents\.csv"):
        is_crawler("x")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_refresh_is_sorted_keeps_own_rows_and_takes_disposables_out_of_free_mail(own_seeds, monkeypatch):
    free_mail = {"gmail.com", "mailinator.com", "x.mailinator.com", "a.example"}
    monkeypatch.setattr(refresh, "free_mail_domains", lambda: free_mail)
    monkeypatch.setattr(refresh, "disposable_domains", lambda: {"mailinator.com", "b.example"})
    monkeypatch.setattr(refresh, "crawler_patterns", lambda: {"Zbot", "Abot\\/"})
    add_line(own_seeds / "disposable_domains.csv", "acme-disposable.com,own")
    result = CliRunner().invoke(refresh.refresh)
    assert result.exit_code == 0, result.output
    assert rows(own_seeds / "disposable_domains.csv") == [
        ["domain", "source"],
        ["acme-disposable.com", "own"],
        ["b.example", refresh.DISPOSABLE_SOURCE],
        ["mailinator.com", refresh.DISPOSABLE_SOURCE],
    ]
    free = rows(own_seeds / "free_mail_domains.csv")
    assert free[1:] == sorted(free[1:])
    assert [row[0] for row in free if row[1] == refresh.FREE_MAIL_SOURCE] == ["a.example", "gmail.com"]
    assert ["tutanota.com", "own"] in free
    assert [row[0] for row in rows(own_seeds / "crawler_user_agents.csv")] == ["pattern", "Abot\\/", "Zbot"]
    before = {path.name: path.read_bytes() for path in own_seeds.glob("*.csv")}
    CliRunner().invoke(refresh.refresh, ["--seeds", str(own_seeds)])
    assert {path.name: path.read_bytes() for path in own_seeds.glob("*.csv")} == before


def test_refresh_without_npm_keeps_the_free_mail_list_and_says_so(own_seeds, monkeypatch):
    def unreachable():
        raise FileNotFoundError("npm")

    monkeypatch.setattr(refresh, "free_mail_domains", unreachable)
    before = (own_seeds / "free_mail_domains.csv").read_bytes()
    result = CliRunner().invoke(refresh.refresh)
    assert result.exit_code == 1
    assert "free_mail_domains.csv: kept" in result.output
    assert (own_seeds / "free_mail_domains.csv").read_bytes() == before
