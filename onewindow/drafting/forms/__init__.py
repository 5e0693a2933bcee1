"""The editor's form, made from the catalogue's shapes: what is drawn, and what is read back."""
