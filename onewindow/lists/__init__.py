"""四张清单一张网: the four lists, and the lists of materials and proofs, with their versions."""
