"""The hosted registers themselves: their schemas, and the systems of their owners."""
