"""Texts that are classified: of all fixtures, of the demo, of the golden cases, and generated ones."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import goldens
from cases import FIXTURES, SHARED, content, lines
from warehouse import tables_in

from lead_scoring.core import project
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.project import read_yaml
from lead_scoring.demo import write_default
from python_udfs.seeds import read_rows, read_set, seeds_folder

FORM = COLUMNS["form_submissions"][2:]


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
        texts.add_input(tables_in(one).items())
    for path in sorted((FIXTURES / "field").glob("*.yml")):
        texts.add_input(item for case in read_yaml(path) for item in case.get("tables", {}).items())
    texts.add_all("urls", (line.split(" ", 1)[1] for line in lines("pages/types.txt")))
    texts.add_all("urls", (case[1] for case in content("page_types")["of_a_user"]))
    for path in sorted((FIXTURES / "user_agents").glob("*.txt")):
        texts.add_all("agents", lines(f"user_agents/{path.name}"))
    for section in content("domains").values():
        texts.add_all("domains", (case[0] if isinstance(case, list) else case for case in section))
    forms = content("forms")
    for listed in forms.values():
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


class _Generator:
    """Texts that are put together from what stands in tests/fixtures/cases/texts.yml and in the seeds."""

    def __init__(self, agents: Iterable[str]) -> None:
        self.chance = random.Random(11)
        self.parts = content("texts")
        patterns = [row for _, row in read_rows(seeds_folder(), "page_types", ("match", "pattern"))]
        self.url_patterns = [row["pattern"] for row in patterns if row["match"] == "url"]
        words = [row["pattern"].strip("*") for row in patterns if row["match"] != "url"]
        self.words = [word for word in words if word and not word.startswith(("^", "{"))] + self.parts["urls"]["words"]
        crawlers = read_rows(seeds_folder(), "crawler_user_agents", ("pattern",))
        self.crawlers = [row["pattern"].replace("\\b", "").replace("\\", "") for _, row in crawlers]
        self.agents = [*agents]
        lists = ("free_mail_domains", "disposable_domains", "reserved_domains")
        self.listed = [sorted(read_set(seeds_folder(), seed, "domain")) for seed in lists]
        self.suffixes = sorted(read_set(seeds_folder(), "public_suffixes", "suffix"))

    def pick(self, texts: Any) -> Any:
        """One of a list, or of lists as if they were one."""
        return self.chance.choice([text for one in texts for text in one] if isinstance(texts[0], list) else texts)

    def word(self) -> str:
        return self.chance.choice(self.words)

    def url(self) -> str:
        parts, pick, chance = self.parts["urls"], self.pick, self.chance
        host = pick(parts["hosts"]).format(word=self.word(), code=pick(parts["codes"]))
        segments = [self.word() if chance.random() < 0.8 else pick(parts["codes"]) for _ in range(chance.randrange(5))]
        if chance.random() < 0.3:
            segments.insert(0, pick(parts["codes"]))
        if chance.random() < 0.2:
            host, *path = pick(self.url_patterns).replace("*", self.word()).split("/")
            segments = path + segments
        path = "".join(pick(parts["between"]) + segment for segment in segments)
        return pick(parts["before"]) + host + (path.upper() if chance.random() < 0.2 else path) + pick(parts["after"])

    def agent(self) -> str:
        one, other, name = self.pick(self.agents), self.pick(self.agents), self.pick(self.crawlers)
        cut, place = self.chance.randrange(len(one) + 1), self.chance.randrange(len(other) + 1)
        named = f"{one[:cut]}{self.pick([' ', '', '; ', '/', '-'])}{name}{one[cut:]}"
        mixed = self.pick([one[:cut] + other[place:], named, one[cut:], f"{name}/{self.pick(['1.0', '2', 'x'])}"])
        rare = [mixed.lower(), mixed.upper(), mixed.replace(" ", "%20"), mixed.replace(" ", "+")]
        return self.pick([mixed] * 6 + rare)

    def domain(self) -> str:
        own = self.pick(self.parts["domains"]["suffixes"])
        end = self.pick([own, self.pick(self.suffixes), self.pick(self.suffixes), self.pick(self.pick([self.listed]))])
        labels = [self.pick(self.parts["domains"]["labels"]) for _ in range(self.chance.randrange(4))]
        return ".".join([*labels, end]) + self.pick([""] * 12 + [".", ":80"])

    def form(self) -> dict[str, Any]:
        parts = self.parts["forms"]
        host = self.pick(parts["hosts"] * 3 + [self.domain()])
        local_part = self.pick([*parts["local_parts"], ["a" * 65]])
        email = self.pick([f"{local_part}@{host}"] * 12 + [email.format(host=host) for email in parts["emails"]])
        return {"email": email, **{name: self.pick(parts[name]) for name in FORM if name != "email"}}


def _generate(texts: Texts, number: int) -> None:
    """Add so many of each kind."""
    generator = _Generator(texts.agents)
    for of, make in (("urls", generator.url), ("agents", generator.agent), ("domains", generator.domain)):
        kept, wanted = getattr(texts, of), len(getattr(texts, of)) + number
        while len(kept) < wanted:
            texts.add_all(of, [make()])
    wanted = len(texts.forms) + number
    while len(texts.forms) < wanted:
        texts.add_form(generator.form())
