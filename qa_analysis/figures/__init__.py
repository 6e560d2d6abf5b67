"""The figures table: every number that the report prints, and how each is counted from the records."""
