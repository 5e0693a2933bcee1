"""Plays a story of the demo city against a running server, over HTTP, as its people would."""
