"""The benchmark: what a run costs on the demo company at any size."""

from datetime import date

#: The day that is added to a first run, and how many days are before it.
DAY, DAYS = date(2026, 11, 4), 300
