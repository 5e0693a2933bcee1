"""The protocol's addresses, and the data bureau's desk."""
