"""Display of lists."""
