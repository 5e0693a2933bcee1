"""法规库: laws, their versions and articles, and what a basis in law may rest on."""
