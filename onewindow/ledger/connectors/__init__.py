"""How the ledger speaks to others."""
