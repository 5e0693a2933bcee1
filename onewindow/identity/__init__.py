"""The part identity."""
