"""The benchmark: invented events of any size, what a run on them costs, and what it would cost to do without."""
