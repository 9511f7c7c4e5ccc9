"""What is printed of a publication: why a score is what it is, how a run went, how well scores predicted outcomes.

Others use `explain.explain`, `summary`, `performance.performance`, `validate.validate` and `rules_page`.
"""
