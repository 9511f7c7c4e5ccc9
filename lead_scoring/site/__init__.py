"""`lead-scoring site`: score pages as a static site, made from a publication and nothing else."""

import shutil
from contextlib import closing
from pathlib import Path

from lead_scoring.core.console import Steps
from lead_scoring.core.errors import LeadScoringError, writing
from lead_scoring.core.files import exclusive
from lead_scoring.publication.folder import SITE_MARKER
from lead_scoring.publication.marts import open_publication
from lead_scoring.site.marts import Marts
from lead_scoring.site.pages import DOCS, Site

NO_DOCS = "  --docs FILE has documentation of tables and columns go with them; `lead-scoring docs` writes it.\n"


def write(publication: Path, out: Path, mask: bool, top_leads: int, docs: Path | None, steps: Steps) -> None:
    """Write the site of a publication to a folder of its own, in whose place it comes when it is whole.

    `docs`: dbt's documentation, one HTML file, to go with the pages and be linked from them. Raises NothingFound when
    nothing is published, LeadScoringError when the folder holds something else.
    """
    if out.exists() and not (out / SITE_MARKER).exists() and (not out.is_dir() or any(out.iterdir())):
        raise LeadScoringError(f"{out} holds something else than score pages; name a new or empty folder with --out.")
    with (
        closing(open_publication(publication)) as con,
        exclusive(f"the folder {out}", out.with_name(f".{out.name}.lock")),
        writing(out),
    ):
        partial = out.with_name(f".{out.name}.new")
        shutil.rmtree(partial, ignore_errors=True)  # of a call that was killed
        partial.mkdir()
        try:
            site = Site(Marts(con, publication, mask), top_leads, bool(docs))
            with steps.step(f"Writing score pages to {out}"), steps.bar(site.size) as advance:
                for path, text in site.pages():
                    (partial / path).parent.mkdir(exist_ok=True)
                    (partial / path).write_text(text, encoding="utf-8")
                    advance(path)
            if docs:
                (partial / DOCS).parent.mkdir()
                shutil.copyfile(docs, partial / DOCS)
            (partial / SITE_MARKER).write_text(f"{site.marts.run['run_id']}\n")
            _replace(partial, out)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    people = "masked: ids and initials only" if mask else "shown by name (--mask shows ids and initials only)"
    steps.console.print(
        f"  {site.size:,} pages, people are {people}.\n"
        f"{'' if docs else NO_DOCS}"
        f"Open {out / 'index.html'} in a browser, or copy the folder to any web server.",
    )


def _replace(partial: Path, out: Path) -> None:
    """Put a finished folder in the place of the earlier one, if there is any."""
    earlier = partial.with_name(f"{partial.name}.earlier")
    if out.exists():
        out.rename(earlier)
    try:
        partial.rename(out)
    except BaseException:
        if earlier.exists():
            earlier.rename(out)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
