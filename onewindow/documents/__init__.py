"""The part documents."""
