"""The part exchange."""
