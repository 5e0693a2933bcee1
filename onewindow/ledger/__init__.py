"""The append-only record of acts: who did what to which thing, written in the act's own transaction."""
