"""The part intake."""
