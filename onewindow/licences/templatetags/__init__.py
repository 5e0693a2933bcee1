"""Template tags of licences."""
