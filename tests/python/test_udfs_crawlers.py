"""is_crawler, and the command that refreshes the lists."""

import csv
import json
import re
import shutil
import time
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from python_udfs import SeedError, is_crawler, is_disposable, is_free_mail, refresh
from python_udfs.seeds import SEEDS_VARIABLE, seeds_folder

CRAWLERS = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "bots" / "crawler-user-agents.json"
SAMPLES = Path(__file__).resolve().parents[1] / "fixtures" / "user_agents"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT}"
WEBVIEW = (
    f"Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) {WEBKIT} Version/4.0 Chrome/126.0.6478.71 "
    "Mobile Safari/537.36"
)
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
    # What the public list takes for crawlers.
    f"Mozilla/5.0 (Linux; Android 15; CPH2557 Build/AP3A.240617.008; wv) {WEBKIT} Chrome/142.0 Mobile Safari/537.36",
    f"{WINDOWS} Chrome/80.0.3987.87 Safari/537.36 SE 2.X MetaSr 1.0",
    f"{IPHONE} Mobile/15C153 SogouMobileBrowser/5.11.5",
    f"Mozilla/5.0 (Linux; U; Android 5.1; 1501_M02 Build/LMY47D) {WEBKIT} SogouMSE,SogouMobileBrowser/4.1.0",
    f"{WEBVIEW} Viber/13.3.0.5",
    f"{IPHONE} Mobile/15E148 Viber/22.1.0",
    f"Mozilla/5.0 (Linux; Android 4.4.2; TS1008/V1) {WEBKIT} Chrome/30.0 Safari/537.36",
    "Opera/9.80 (MAUI Runtime; Opera Mini/4.4.39008/37.8625; U; en) Presto/2.12.423 Version/12.16",
    f"{MAC} Code/1.96.2 Chrome/128.0.6613.186 Electron/32.2.6 Safari/537.36",
    f"{WINDOWS} Trae/1.107.1 Chrome/142.0.7444.235 Electron/39.2.7 Safari/537.36",
    f"{MAC} Notion/3.12.0 Chrome/126.0.0.0 Electron/31.0.0 Safari/537.36",
    f"{WINDOWS} Grammarly/1.0.0 Chrome/126.0.0.0 Electron/31.0.0 Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 5.0.2; HTC Butterfly 2 Build/LRX22G) {WEBKIT} Chrome/49.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 7.0; FEVER Build/NRD90M) {WEBKIT} Chrome/60.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 9; Fever Special Edition) {WEBKIT} Chrome/91.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 5.1; Expanse) {WEBKIT} Chrome/91.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 8.1.0; Sonic S) {WEBKIT} Chrome/91.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 10; Robot 5) {WEBKIT} Chrome/91.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 7.0; M bot 60 Build/NRD90M) {WEBKIT} Chrome/60.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; U; Intel Mac OS X 10_8) AppleWebKit/537.75 (KHTML, like Gecko) Fluid/1.7.1 Safari/537.75",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_5) AppleWebKit/605.2.8 (KHTML, like Gecko) FluidApp Version/1905",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0; .NET CLR 2.0.50727; SynapseWorkstation.3.2.1)",
    f"{IPHONE} Mobile/15D100 Blackboard/3.6.0",
    # Browsers of their own in apps.
    f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN",
    f"{WEBVIEW} Line/14.9.0/IAB",
    f"{WEBVIEW};KAKAOTALK 2410750",
    f"{WEBVIEW} Snapchat/12.92.0.39 (SM-S918B; Android 14#S918BXXS4CXF3#34; gzip; )",
    f"{IPHONE} Mobile/21F90 [Pinterest/iOS]",
    f"{IPHONE} Mobile/15E148 musical_ly_35.3.0 JsSdk/2.0 Channel/App Store Region/US BytedanceWebview/d8a21c6",
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/466.0;FBDV/iPhone15,3;FBCR/Mascom Botswana;FBLC/en_US;FBOP/5]",
    f"{IPHONE} Mobile/15E148 Bluesky/1.90",
    f"{IPHONE} Mobile/15E148 Instapaper/8.2",
    f"{IPHONE} GSA/324.0.648915268 Mobile/15E148 Safari/604.1",
    f"{WEBVIEW} NAVER(inapp; search; 2000; 12.6.3)",
    f"{WEBVIEW} Telegram-Android/11.4.2 (Samsung SM-S918B; Android 14; SDK 34; HIGH)",
    f"{WINDOWS} coc_coc_browser/124.0 Chrome/118.0.0.0 Safari/537.36",
    f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36,gzip(gfe) (via translate.google.com)",
    "MyBank/5.2 CFNetwork/1496.0.7 Darwin/23.5.0",
    # Televisions, consoles, phones of old, text browsers.
    f"Mozilla/5.0 (Linux armv7l) {WEBKIT} Chrome/88.0 OPR/46.0 HbbTV/1.5.1 (+DRM; Philips; 50PUS8506; 3.1; x; )",
    "Roku/DVP-12.5 (12.5.0.4178-88)",
    "Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 (KHTML, like Gecko) NintendoBrowser/5.1",
    "Mozilla/5.0 (Mobile; Nokia_2720_Flip; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5.2",
    "Nokia6300/2.0 (05.51) Profile/MIDP-2.0 Configuration/CLDC-1.1",
    "SonyEricssonT68/R201A",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; NOKIA; Lumia 920)",
    "Mozilla/5.0 (compatible; Konqueror/4.5; FreeBSD) KHTML/4.5.4 (like Gecko)",
    "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.1.1d",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/7.0; GWX:DOWNLOADED; SearchToolbar 1.2; ms-office)",
    "UCWEB/2.0 (MIDP-2.0; U; Adr 4.4.2; www.google.com; ASUS_T00J) U2/1.0.0 UCBrowser/10.7 U2/1.0.0 Mobile",
    # What the rules for names take for crawlers, were it not for what people call their browsers and devices.
    f"{WEBVIEW} SogouSearch Android1.0 version3.0 AppVersion/6002",
    f"{WEBVIEW} Instagram 94.0.0.22.116 Android (22/5.1; 320dpi; 720x1280; CUBOT; S550 Pro; hw; en_US)",
    f"{WEBVIEW} MyFitnessPal/6.2.2 (mfp-mobile-android-google)",
    "[FBAN/FB4A;FBAV/263.0.0.46.121;FBDM/{density=2.0};FBCR/Metro by T-Mobile;FBMF/LGE;FBPN/com.facebook.katana;]",
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1; TheFreeDictionary.com)",
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; Google-TR-1)",
    "HUAWEI-H210C/1.0 Obigo-Browser/Q05A MMS/UNIBOX/V1.2 HuaweiJava/1.0 Profile/MIDP-2.0 Configuration/CLDC-1.1",
    "AIRNESS-AIR99/REV 2.2.1/Teleca Q03B1",
    "AmigaVoyager/3.2 (AmigaOS/MC680x0)",
    "VIZIO V655M-K04 ViziOS/1.4.512.847.1 WatchFree/24.06.13.2 FancyPlayer/1.1.30-qa",
    "Amazon;AFTSSS;756a522d9f1648b89e76e80be654456a;;tpapi;3.202.356",
    "LOEWE/TV HbbTV/1.1.1 CE-HTML/1.0 SL121/16.16.0",
    "server-bag [Watch OS,7.1,18R590,Watch6,2]",
    "Airmail 1.3.3 rv:237 (Macintosh; Mac OS X 10.9.3; sk_SK)",
    "VLC/3.0.20 LibVLC/3.0.20",
    "Microsoft Outlook 16.0",
    "Chrome 126 on Windows 10",
    "Chrome/126.0.0.0",
    "Mobile Safari 17.5",
    "Windows 11, Firefox 127",
    "Samsung Internet 25",
    "LAVA.KKT40 POWER.Maui Browser",
    "LinkedIn App",
    "Mozilla/5.0",
    "Mozilla/4.0 (compatible;)",
    "(not set)",
    "user-agent",
    "Web",
    "Carbon",
    # Written differently.
    "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+Chrome/126.0.0.0+Safari/537.36",
    "Mozilla%2F5.0%20(Linux%3B%20Android%2015%3B%20CPH2557%20Build%2FAP3A.240617.008%3B%20wv)%20AppleWebKit%2F537.36",
    "mozilla/5.0 (linux; android 9; cubot_x19) applewebkit/537.36 (khtml, like gecko) chrome/91.0 mobile safari/537.36",
]
# Examples of the public list that are people's: an Android build that everybody has, and apps that show pages.
PEOPLE_IN_THE_SOURCE = ("Build/AP3A.240617.008", " Code/1.", " Trae/", "Fluid/0.9.6 Safari")


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
        # A crawler that names a phone, a build or an app.
        f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) {WEBKIT} (compatible; Googlebot/2.1)",
        f"Mozilla/5.0 (Linux; Android 15; CPH2557 Build/AP3A.240617.008) {WEBKIT} (compatible; AcmeBot/1.0)",
        "SAMSUNG-SGH-E250/1.0 Profile/MIDP-2.0 UP.Browser/6.2.3.3.c (GUI) MMP/2.0 (compatible; Googlebot-Mobile/2.1)",
        f"{IPHONE} Version/8.0 Mobile/12B410 Safari/600.1.4 (Applebot/0.1; +http://www.apple.com/go/applebot)",
        # What the names are that people's devices and apps have too.
        "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
        "Fever/1.38 (Feed Parser; http://feedafever.com; Allow like Gecko)",
        "Expanse, a Palo Alto Networks company, searches across the global IPv4 space: scaninfo@paloaltonetworks.com",
        "Mozilla/5.0 (compatible; RankSonicBot/1.0; +http://ranksonic.com/ranksonicbot.html)",
        "Mozilla/5.0 (compatible; Butterfly/1.0; +http://labs.topsy.com/butterfly/) Gecko/2009032608 Firefox/3.0.8",
        "008/0.83 (http://www.80legs.com/webcrawler.html) Gecko/2008032620",
        "ViberUrlDownloader",
        "WhatsApp/2.24.12.78 A",
        "TelegramBot (like TwitterBot)",
        # What no list has.
        "Mozilla/5.0 (compatible; Acme/1.0)",
        "Mozilla/5.0 (compatible; AcmeSearch; +https://acme.example/about)",
        "AcmeLib/1.0",
        "acme-indexer 3",
        "Acme link validator",
        f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 AcmeScraper",
        f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 (crawling@acme.example)",
        "axios/1.7.2",
        "Python/3.11 aiohttp/3.9.5",
        "Apache-HttpClient/4.5.14 (Java/17.0.2)",
        # A program that names neither a browser nor a device: name and version, a domain, a name of several parts.
        "Acmeziyor 1.0",
        "AcmePing v2.5",
        "Acme-3.2.BT",
        "h2acme2/1.40.0",
        "acme-tools.example.net",
        "Branch (acme.io)",
        "acme-tracker",
        "AcmeExplorer",
        "SiteSnapper",
        "HTTPEyes",
        "fastacmehttp",
        "Acme Guestbook Submitter",
        "Java1.8.0_292",
        # Tools that name a browser.
        "Mozilla/4.0 (Windows XP 5.1) Java/1.6.0_16",
        "Mozilla/5.0 AcmeRadar/4.0",
        "Mozilla/5.0 (Acme Agent)",
        f"{MAC} Chrome/97.0.4692.71 Safari/537.36 Acme-Optimizer-Agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/534.34 (KHTML, like Gecko) wkhtmltopdf Safari/534.34",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.21 (KHTML, like Gecko) webkit2png Safari/537.21",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; Google-Assess) Chrome/34.0",
        f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 AcmePlay-Google",
        f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 AcmeMetrics/2.0",
        f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 AcmeTester",
        f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 (network measurement)",
        f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 (jane at acme dot example)",
        f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 acme.com/policy",
        # Written differently.
        "googlebot",
        "Mozilla/5.0+(compatible;+UptimeRobot/2.0;+http://www.uptimerobot.com/)",
        "Mozilla%2F5.0%20%28compatible%3B%20bingbot%2F2.0%3B%20%2Bhttp%3A%2F%2Fwww.bing.com%2Fbingbot.htm%29",
    ],
)
def test_crawlers_are_crawlers(agent):
    assert is_crawler(agent)


def test_every_example_of_the_source_is_a_crawler():
    if not CRAWLERS.exists():
        pytest.skip(f"{CRAWLERS} is not there")
    crawlers = json.loads(CRAWLERS.read_text(encoding="utf-8"))
    agents = [agent for crawler in crawlers for agent in crawler["instances"]]
    missed = {agent for agent in agents if not is_crawler(agent)}
    assert [agent for agent in missed if not any(people in agent for people in PEOPLE_IN_THE_SOURCE)] == []


def sample(name):
    return (SAMPLES / name).read_text(encoding="utf-8").splitlines()


def test_a_sample_of_browsers_has_one_crawler_in_1500_at_most():
    browsers = sample("browsers.txt")
    assert len(browsers) > 1_500
    taken = [agent for agent in browsers if is_crawler(agent)]
    assert len(taken) <= len(browsers) / 1_500, taken


def test_of_a_sample_of_crawlers_85_percent_are_found():
    crawlers = sample("crawlers.txt")
    assert sum(is_crawler(agent) for agent in crawlers) >= 0.85 * len(crawlers)


def test_50_000_agents_take_seconds():
    agents = sample("browsers.txt")
    is_crawler(agents[0])
    start = time.process_time()
    for agent in agents:
        is_crawler(agent)
    assert (time.process_time() - start) * 50_000 / len(agents) < 10


@pytest.mark.parametrize("seed", ["crawler_user_agents", "browser_user_agents"])
def test_patterns_are_such_that_every_warehouse_reads(seed):
    """No looking around, no references back, no flags: what RE2 has not."""
    patterns = [row[0] for row in rows(Path(seeds_folder()) / f"{seed}.csv")[1:]]
    assert [pattern for pattern in patterns if re.search(r"\(\?|\\[1-9]", pattern)] == []
    connection = duckdb.connect()
    for pattern in patterns:
        connection.execute("select regexp_matches('', ?)", [pattern])


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
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_refresh_is_sorted_keeps_own_rows_and_takes_disposables_out_of_free_mail(own_seeds, monkeypatch):
    free_mail = {"gmail.com", "mailinator.com", "x.mailinator.com", "a.example"}
    monkeypatch.setattr(refresh, "free_mail_domains", lambda: free_mail)
    monkeypatch.setattr(refresh, "disposable_domains", lambda: {"mailinator.com", "b.example"})
    monkeypatch.setattr(refresh, "crawler_patterns", lambda: {"Zbot", "Abot\\/"})
    monkeypatch.setattr(refresh, "browser_agents", lambda: BROWSERS)
    add_line(own_seeds / "disposable_domains.csv", "acme-disposable.com,own")
    browsers = (own_seeds / "browser_user_agents.csv").read_bytes()
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
    crawlers = rows(own_seeds / "crawler_user_agents.csv")[1:]
    assert [row[0] for row in crawlers if row[1] == refresh.CRAWLER_SOURCE] == ["Abot\\/", "Zbot"]
    assert ["crawl", "own"] in crawlers
    assert (own_seeds / "browser_user_agents.csv").read_bytes() == browsers
    before = {path.name: path.read_bytes() for path in own_seeds.glob("*.csv")}
    CliRunner().invoke(refresh.refresh, ["--seeds", str(own_seeds)])
    assert {path.name: path.read_bytes() for path in own_seeds.glob("*.csv")} == before


def without_packages(monkeypatch, **functions):
    """Refreshes from what the functions give, and from nothing for the others."""
    for name in ("free_mail_domains", "disposable_domains", "crawler_patterns", "browser_agents"):
        monkeypatch.setattr(refresh, name, functions.get(name, set))


def test_refresh_names_the_patterns_that_hit_people(own_seeds, monkeypatch):
    patterns = {"\\bVivaldi", "\\bButterfly"}
    agents = [*BROWSERS, f"{WINDOWS} Chrome/126.0 Vivaldi/6.7", f"{WINDOWS} Chrome/126.0 Vivaldi/6.8"]
    without_packages(monkeypatch, crawler_patterns=lambda: patterns, browser_agents=lambda: agents)
    result = CliRunner().invoke(refresh.refresh)
    assert result.exit_code == 0, result.output
    report = result.output.splitlines()
    assert f"2 of {len(set(agents))} browsers are taken for crawlers, by 1 patterns:" in report
    assert report[-1].split()[:2] == ["2", "\\bVivaldi"]
    assert agents[-2] in report[-1]


def test_refresh_says_when_it_has_no_browsers(own_seeds, monkeypatch):
    def unreachable():
        raise FileNotFoundError("npm")

    without_packages(monkeypatch, browser_agents=unreachable)
    result = CliRunner().invoke(refresh.refresh)
    assert result.exit_code == 1
    assert "The patterns were not tried on browsers" in result.output


@pytest.mark.parametrize(
    ("pattern", "patterns"),
    [
        ("008\\/", ["\\b008\\/"]),
        ("Chirp|gotosocial", ["\\bChirp", "\\bgotosocial"]),
        ("[cC]laude[bB]ot", ["\\bclaudebot"]),
        ("Bark[rR]owler", ["\\bbarkrowler"]),
        ("^Silk\\/", ["^Silk\\/"]),
        (" DVbot", [" DVbot"]),
        ("AdsBot-Google([^-]|$)", ["\\bAdsBot-Google([^-]|$)"]),
        ("Current[\\s\\S]*RSS Reader", ["\\bCurrent[\\s\\S]*RSS Reader"]),
    ],
)
def test_a_name_of_the_list_begins_a_word(pattern, patterns):
    assert refresh.as_words(pattern) == patterns


def test_refresh_without_npm_keeps_the_free_mail_list_and_says_so(own_seeds, monkeypatch):
    def unreachable():
        raise FileNotFoundError("npm")

    without_packages(monkeypatch, free_mail_domains=unreachable)
    before = (own_seeds / "free_mail_domains.csv").read_bytes()
    result = CliRunner().invoke(refresh.refresh)
    assert result.exit_code == 1
    assert "free_mail_domains.csv: unchanged" in result.output
    assert (own_seeds / "free_mail_domains.csv").read_bytes() == before
