"""The part licences."""
