"""Lists of items as offices really have them: spreadsheets read cell by cell, nothing guessed."""
