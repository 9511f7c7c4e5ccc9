"""The command line of the lead scoring project: it loads files, calls dbt in process and publishes what dbt built."""

__version__ = "0.2.0"
