"""Files by their content's hash, and the sealed documents by which organs speak."""
