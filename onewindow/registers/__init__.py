"""The part registers."""
