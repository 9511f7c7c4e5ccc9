"""Where marts are published to, a folder or a schema of PostgreSQL, and what reads them there.

Others use `publications.publish_to` with places (`folder.Folder`, `postgres.Postgres`), `marts.open_publication`
to read one, and `made_of.require_successor`, which keeps one company from replacing another.
"""
