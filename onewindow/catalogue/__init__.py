"""The part catalogue."""
