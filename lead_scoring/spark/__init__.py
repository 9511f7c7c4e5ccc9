"""Runs on Apache Spark: the session, the cluster to try it on, and what dbt-spark has to be taught. Needs pyspark."""
