"""Display helpers of intake."""
