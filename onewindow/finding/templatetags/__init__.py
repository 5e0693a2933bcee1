"""Display of finding."""
