"""What each distinct combination of submitted form fields is: fake, incomplete or ok, with its marks."""

import pyarrow as pa

import python_udfs

FIELDS = (
    "email",
    "first_name",
    "last_name",
    "company_name",
    "job_title",
    "phone",
    "message",
    "honeypot",
    "completion_seconds",
    "required_fields",
)


def model(dbt, session):
    """Judge each distinct combination of fields once; in a daily run, the new ones of the changed events."""
    dbt.config(materialized="incremental", incremental_strategy="append")
    submissions = dbt.ref("form_submissions")
    changed = dbt.ref("int_changed_events")
    if dbt.is_incremental:
        submissions = submissions.join(changed, "event_id")
    submissions = submissions.select(*FIELDS).distinct()
    if dbt.is_incremental:
        submissions = submissions.except_(session.sql(f"select {', '.join(FIELDS)} from {dbt.this}"))
    submissions = submissions.fetchall()
    verdicts = [python_udfs.form_verdict(dict(zip(FIELDS, values, strict=True))) for values in submissions]
    columns = {
        field: pa.array(
            [values[position] for values in submissions],
            pa.decimal128(18, 6) if field == "completion_seconds" else pa.string(),
        )
        for position, field in enumerate(FIELDS)
    }
    return pa.table(
        columns
        | {
            "verdict": pa.array([verdict.verdict for verdict in verdicts], pa.string()),
            "strong_marks": pa.array([", ".join(verdict.strong) for verdict in verdicts], pa.string()),
            "weak_marks": pa.array([", ".join(verdict.weak) for verdict in verdicts], pa.string()),
        }
    )
