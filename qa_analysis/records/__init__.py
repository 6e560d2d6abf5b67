"""From a council's exports to valid tables, as they were known on a day."""
