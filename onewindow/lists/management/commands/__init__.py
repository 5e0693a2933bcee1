"""Commands of the part."""
