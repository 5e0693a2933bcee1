"""The pages of drafting, under /desk/items/."""
