"""The one table: every number that the report prints, and how it is counted from the records."""
