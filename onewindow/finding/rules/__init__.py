"""Pure decisions of finding: what a search should have found, what an answer may say, which question comes next."""
