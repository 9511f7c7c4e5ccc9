"""What each distinct combination of submitted form fields is: fake, incomplete or ok, with its marks."""

import pyarrow as pa

import python_udfs
from python_udfs.tables import classify_new_rows

FIELDS = (
    *("email", "first_name", "last_name", "company_name", "job_title", "phone", "message", "honeypot"),
    *("completion_seconds", "required_fields"),
)
VERDICT = [pa.field(name, pa.string()) for name in ("verdict", "strong_marks", "weak_marks")]


def model(dbt, session):
    """Classify each distinct combination of fields once; in a daily run, the new ones."""
    dbt.config(materialized="incremental", incremental_strategy="append", file_format="parquet")
    submissions = dbt.ref("lead_scoring", "form_submissions")

    def classify(*values):
        found = python_udfs.form_verdict(dict(zip(FIELDS, values, strict=True)))
        return found.verdict, ", ".join(found.strong), ", ".join(found.weak)

    code = dbt.ref("lead_scoring", "int_classifiers")
    return classify_new_rows(dbt, session, code, submissions.select(*FIELDS), classify, VERDICT)
