"""Display of guides."""
