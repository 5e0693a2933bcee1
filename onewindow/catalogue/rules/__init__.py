"""Pure decisions of the catalogue: what an item is, what a definition must keep to, what applies to given answers."""
