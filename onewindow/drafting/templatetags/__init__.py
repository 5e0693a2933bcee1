"""Display of drafts."""
