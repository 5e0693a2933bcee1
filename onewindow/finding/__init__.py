"""查找: search in ordinary words, the answer box, the guided finder, and what was not found."""
