"""From files to tables, an optional step before dbt: odd files, tables of source systems in files, suppressed people.

Others use `engine.Engine` (load, find, connect, erase), `files.plan_input`, `suppressions` and `notices`.
"""
