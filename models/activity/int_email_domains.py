"""What the domain of an email is: registrable domain, free mail, disposable. One row a domain."""

import pyarrow as pa

import python_udfs


def model(dbt, session):
    """Classify each distinct domain of the people's emails once; in a daily run, the new ones."""
    dbt.config(materialized="incremental", incremental_strategy="append")
    known = set()
    if dbt.is_incremental:
        known = {domain for (domain,) in session.sql(f"select domain from {dbt.this}").fetchall()}
    emails = dbt.ref("people").filter("email is not null").select("email").distinct().fetchall()
    domains = sorted({email.strip().lower().rpartition("@")[2] for (email,) in emails} - {""} - known)
    registrable = [python_udfs.registrable_domain(domain) for domain in domains]
    return pa.table(
        {
            "domain": pa.array(domains, pa.string()),
            "registrable_domain": pa.array(registrable, pa.string()),
            "is_free_mail": pa.array([python_udfs.is_free_mail(domain) for domain in registrable], pa.bool_()),
            "is_disposable": pa.array([python_udfs.is_disposable(domain) for domain in domains], pa.bool_()),
        }
    )
