"""The part notifications."""
