"""编制: definitions on their way to publication: drafts, review, legal check, import and packages."""
