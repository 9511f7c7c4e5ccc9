"""What a domain is: its host as DNS knows it, registrable domain, free mail, disposable, reserved. One row a domain."""

import pyarrow as pa

import python_udfs
from python_udfs import domains, texts
from python_udfs.tables import classify_new_rows

VERDICT = [
    pa.field("host", pa.string()),
    pa.field("registrable_domain", pa.string()),
    pa.field("is_free_mail", pa.bool_()),
    pa.field("is_disposable", pa.bool_()),
    pa.field("is_reserved", pa.bool_()),
    pa.field("is_placeholder", pa.bool_()),
]


def model(dbt, session):
    """Classify each distinct domain of the input once; in a daily run, the new ones."""
    dbt.config(materialized="incremental", incremental_strategy="append", file_format="parquet")

    def classify(domain):
        registrable = python_udfs.registrable_domain(domain)
        return (
            domains.in_ascii(domain) or domain,
            registrable,
            python_udfs.is_free_mail(registrable),
            python_udfs.is_disposable(domain),
            domains.is_reserved(domain),
            texts.is_junk(domains.domain_label(domain)),
        )

    code = dbt.ref("lead_scoring", "int_classifiers")
    return classify_new_rows(dbt, session, code, dbt.ref("lead_scoring", "int_given_domains"), classify, VERDICT)
