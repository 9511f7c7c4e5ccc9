"""Pure functions over text: what a page is, whether a form was filled in honestly, who an address belongs to.

SQL cannot express these definitions in a way that every engine shares, so the pipeline calls them once for each
distinct value and joins the answers. They read the project's seeds (CSV files that a user edits), keep no state
besides those lists, and never raise for any text: what they cannot read gets the dullest answer (`other`, `None`,
`False`).
"""

from python_udfs.crawlers import is_crawler
from python_udfs.domains import is_disposable, is_free_mail, registrable_domain
from python_udfs.emails import is_placeholder_email, normalise_email
from python_udfs.forms import Verdict, form_verdict
from python_udfs.pages import PAGE_TYPES, page_type
from python_udfs.seeds import SeedError

__all__ = [
    "PAGE_TYPES",
    "SeedError",
    "Verdict",
    "form_verdict",
    "is_crawler",
    "is_disposable",
    "is_free_mail",
    "is_placeholder_email",
    "normalise_email",
    "page_type",
    "registrable_domain",
]
