"""What works on a warehouse from its input to its publication: a run, an erasure, dbt's documentation, the doctor.

Others use `run.execute`, `run.load`, `forget.forget`, `doctor.doctor` and `docs.write_docs`.
"""
