"""The code of the functions that classify values, and the lists that they read, as one hash. One row."""

import pyarrow as pa

from python_udfs.tables import code_hash, returned


def model(dbt, session):
    """Rows that other code has classified are deleted and classified again."""
    dbt.config(materialized="table", file_format="parquet")
    return returned(session, pa.table({"code_hash": [code_hash()]}))
