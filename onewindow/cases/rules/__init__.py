"""The pure decisions of cases: which step opens, which day is due, what a result says."""
