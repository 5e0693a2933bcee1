"""What intake decides: what a field may hold, what is already known, where a material comes from, how time is counted."""
