"""The part cases."""
