"""What every part stands on; it has no tables and knows no part."""
