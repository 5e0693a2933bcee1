"""The lint: named rules that every definition must pass, and what each of them says."""
