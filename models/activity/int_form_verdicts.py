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
    """Judge each distinct combination of fields once. One row a combination."""
    dbt.config(materialized="table")
    submissions = dbt.ref("form_submissions").select(*FIELDS).distinct().fetchall()
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
