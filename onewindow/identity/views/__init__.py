"""Pages of identity: signing in, and who is away."""
