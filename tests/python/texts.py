"""Texts that are classified: of all fixtures, of the demo, of the golden cases, and generated ones."""

import csv
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import goldens
import pyarrow.parquet as pq
from cases import FIXTURES, content, lines

from lead_scoring.core import project
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.project import read_yaml
from lead_scoring.demo import write_default
from python_udfs.seeds import read_rows, read_set, seeds_folder

SHARED = project.ROOT.parent / "shared"
FORM = COLUMNS["form_submissions"][2:]


def _tables(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                yield path.stem, list(csv.DictReader(file))
        elif path.suffix == ".parquet":
            yield path.stem, pq.read_table(path).to_pylist()


class Texts:
    """Distinct texts of each kind, as an input of which they are all."""

    def __init__(self) -> None:
        self.urls: dict[str, None] = {}
        self.agents: dict[str, None] = {}
        self.domains: dict[str, None] = {}
        self.forms: dict[tuple, None] = {}

    def add_input(self, tables: Iterable[tuple[str, list[dict[str, Any]]]]) -> None:
        """The texts of the tables of an input."""
        for table, rows in tables:
            for row in rows:
                self._add(self.urls, row.get("url"))
                self._add(self.agents, row.get("user_agent"))
                if table == "form_submissions":
                    self.add_form(row)
                if table in ("accounts", "score_exemptions"):
                    self._add(self.domains, row.get("domain"))
                if table == "people":
                    self._add(self.domains, str(row.get("email") or "").rpartition("@")[2])

    def add_form(self, fields: dict[str, Any]) -> None:
        self.forms[tuple(None if fields.get(name) is None else str(fields[name]) for name in FORM)] = None

    @staticmethod
    def _add(texts: dict[str, None], text: Any) -> None:
        if text and "\x00" not in str(text):
            texts[str(text)] = None

    def add_all(self, of: str, texts: Iterable[Any]) -> None:
        for text in texts:
            self._add(getattr(self, of), text)

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """An input with all of them."""
        when = {"event_type": "page_view", "occurred_at": "2026-11-01 10:00:00", "person_id": "p"}
        events = [{"event_id": f"u{n}", **when, "url": url} for n, url in enumerate(self.urls)]
        events += [{"event_id": f"a{n}", **when, "user_agent": agent} for n, agent in enumerate(self.agents)]
        forms = [{"event_id": f"f{n}", **dict(zip(FORM, form, strict=True))} for n, form in enumerate(self.forms)]
        people = [{"person_id": f"p{n}", "email": f"jane@{domain}"} for n, domain in enumerate(self.domains)]
        accounts = [{"account_id": f"c{n}", "domain": domain} for n, domain in enumerate(self.domains)]
        return {"events": events, "form_submissions": forms, "people": people, "accounts": accounts}


def all_texts(folder: Path, generated: int) -> Texts:
    """All texts, and so many generated ones beside; `folder` takes the demo's input."""
    texts = Texts()
    write_default(folder)
    inputs = [folder, project.ROOT / "examples" / "input"]
    inputs += sorted(goldens.FOLDER.glob("case_*/input")) + sorted(SHARED.glob("goldens/case_*/input"))
    for one in inputs:
        texts.add_input(_tables(one))
    for path in sorted((FIXTURES / "field").glob("*.yml")):
        texts.add_input(item for case in read_yaml(path) for item in case.get("tables", {}).items())
    texts.add_all("urls", (line.split(" ", 1)[1] for line in lines("pages/types.txt")))
    texts.add_all("urls", (case[1] for case in content("page_types")["of_a_user"]))
    for path in sorted((FIXTURES / "user_agents").glob("*.txt")):
        texts.add_all("agents", lines(f"user_agents/{path.name}"))
    for section in content("domains").values():
        texts.add_all("domains", (case[0] if isinstance(case, list) else case for case in section))
    forms = content("forms")
    for section, listed in forms.items():
        for case in listed if isinstance(listed, list) else []:
            fields = case[1] if isinstance(case, list) else case if isinstance(case, dict) else {"email": case}
            texts.add_form(forms["honest"] | fields)
    _add_shared(texts)
    _generate(texts, generated // 4)
    return texts


def _add_shared(texts: Texts) -> None:
    """Those that stand beside the project, where they are."""
    if SHARED.exists():
        texts.add_all("urls", (SHARED / "fixtures/urls/hiring_links.txt").read_text(encoding="utf-8").splitlines())
        for crawler in json.loads((SHARED / "fixtures/bots/crawler-user-agents.json").read_text(encoding="utf-8")):
            texts.add_all("agents", crawler["instances"])
        for case in json.loads((SHARED / "fixtures/email/isemail_tests.json").read_text(encoding="utf-8")):
            texts.add_form(content("forms")["honest"] | {"email": case["address"]})


def _generate(texts: Texts, number: int) -> None:
    chance = random.Random(11)
    pick, share = chance.choice, chance.random
    rows = [row for _, row in read_rows(seeds_folder(), "page_types", ("match", "pattern"))]
    words = [row["pattern"].strip("*") for row in rows if not row["pattern"].startswith("^") and row["match"] != "url"]
    words = [word for word in words if word and "{" not in word] + ["x", "acme-crm", "über-uns", "42", "a1b2c3d4e5f6"]
    hosts = [row["pattern"] for row in rows if row["match"] == "url"]
    codes = ["en", "de", "pt_BR", "us", "en-us", "zh-hans-cn", "xx", "fr"]
    seps = ["/"] * 8 + ["//", "-", "_", "/#/", "/index.html/", ";s=1/", "%2F", "/./"]
    ends = [""] * 6 + ["/", ".html", ".PHP", ".aspx.de", "?a=/careers", "#jobs", "#/jobs", "#!/pricing?x", "index.php", "%20", ".pdf"]
    pre = ["https://"] * 6 + ["http://", "//", "", "HTTPS://www.", "mailto:", "ftp://", "https://u:p@", "www2."]

    def url() -> str:
        host = pick(
            [f"{pick(words)}.acme.co.uk", "acme.com", "www.acme.com:443", f"{pick(codes)}.{pick(words)}.acme.com", "acme.jobs"]
            + ["1.2.3.4", "localhost", f"{pick(words)}.com", "app.acme.io", "alice.github.io", "", "[::1]", "intranet"]
            + [pick(hosts).replace("*", pick(words)).split("/")[0] for _ in range(2)]
        )
        parts = [pick(words) if share() < 0.8 else pick(codes) for _ in range(chance.randrange(5))]
        if share() < 0.3:
            parts.insert(0, pick(codes))
        if share() < 0.1:
            parts = pick(hosts).replace("*", pick(words)).split("/")[1:] + parts
        path = "".join(pick(seps) + part for part in parts)
        if share() < 0.2:
            path = path.upper()
        return pick(pre) + host + path + pick(ends)

    agents = [*texts.agents]
    names = [row["pattern"].replace("\\b", "").replace("\\", "") for _, row in read_rows(seeds_folder(), "crawler_user_agents", ("pattern",))]

    def agent() -> str:
        one, other, name = pick(agents), pick(agents), pick(names)
        cut, place = chance.randrange(len(one) + 1), chance.randrange(len(other) + 1)
        mixed = pick([one[:cut] + other[place:], f"{one[:cut]}{pick([' ', '', '; ', '/', '-'])}{name}{one[cut:]}", one[cut:], f"{name}/{pick(['1.0', '2', 'x'])}"])
        return pick([mixed] * 6 + [mixed.lower(), mixed.upper(), mixed.replace(" ", "%20"), mixed.replace(" ", "+")])

    suffixes = ["com", "co.uk", "ck", "www.ck", "city.kobe.jp", "x.kobe.jp", "github.io", "compute.amazonaws.com", "de", "unknowntld"]
    suffixes += ["uk.com", "s3.amazonaws.com", "blogspot.com", "k12.ca.us", "xn--55qx5d.cn", "münchen.de", "公司.cn", "1", "test", "mm"]
    listed = [
        sorted(read_set(seeds_folder(), seed, "domain"))
        for seed in ("free_mail_domains", "disposable_domains", "reserved_domains")
    ]
    public = sorted({line.split(",")[0] for line in (Path(seeds_folder()) / "public_suffixes.csv").read_text(encoding="utf-8").splitlines()[1:]})

    def domain() -> str:
        end = pick([pick(suffixes), pick(public), pick(public), pick(pick(listed))])
        labels = [pick(["acme", "mail", "a-b", "x_y", "test", "-bad", "1", "none", "ACME", "jobs"]) for _ in range(chance.randrange(4))]
        return ".".join([*labels, end]) + pick([""] * 12 + [".", ":80"])

    locals_ = ["jane.roe", "j", "test", "asdf", "info", "jane+test", "a..b", ".x", "o'neill", '"jane roe"', "protest", "josé", "jane roe", "sdfsdf", "none", "a" * 65]
    first = ["Jane", "n/a", "Null", "asdf", "sdfsdf", "-", "123", "王", "José", "aaaa", "III", "x", "", "qwerty", "Wert", "test", "Anne-Marie", "jkl;", "🙂", "none"]
    phones = ["", "+44 20 7946 0018", "12345678", "1111111", "0987654321", "987 65 43", "٠٠٠٠٠٠٠", "n/a", "123456", "1 234 567 8901 x"]
    required = ["", "email;first_name", "email;first_name;last_name;company_name", " Email ; LAST_NAME ;", "phone", "favourite_colour;phone"]

    def form() -> dict[str, Any]:
        host = pick(["acme.com", "asdf.com", "test.co.uk", "example.com", "mailinator.com", "x.mailinator.com", "acme", "gmail.com", "acme..com", "[1.2.3.4]"] * 3 + [domain()])
        email = pick([f"{pick(locals_)}@{host}"] * 12 + ["", "n/a", "[email protected]", f"Jane <jane@{host}>", f"jane@{host}, joe@{host}", "jane", f"mailto:jane@{host}"])
        company = pick(["Acme Ltd", "n/a", "", "xxx", "test", "3M", pick(first)])
        names_ = {"first_name": pick(first), "last_name": pick(first), "company_name": company}
        return {"email": email, **names_, "job_title": pick(["CFO", "", "-"]), "phone": pick(phones), "message": pick(["Hi", "", "none"]),
            "honeypot": pick([""] * 9 + ["x"]), "completion_seconds": pick(["30", "2.5", "3", "", "0"]), "required_fields": pick(required)}

    for of, make in (("urls", url), ("agents", agent), ("domains", domain)):
        kept, wanted = getattr(texts, of), len(getattr(texts, of)) + number
        while len(kept) < wanted:
            texts.add_all(of, [make()])
    wanted = len(texts.forms) + number
    while len(texts.forms) < wanted:
        texts.add_form(form())
