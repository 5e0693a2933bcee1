"""Decisions about drafts: who may do what when, how two people's changes meet, what a text may hold."""
