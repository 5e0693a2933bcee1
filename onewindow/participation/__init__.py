"""互动评价: what people say about guides and lists, and what its owner answers."""
