"""Reading what the pages of a draft send, and drawing the joint form."""
