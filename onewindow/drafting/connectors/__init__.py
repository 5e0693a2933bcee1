"""Clients of other systems: the trial city."""
