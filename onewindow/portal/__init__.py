"""The part portal."""
