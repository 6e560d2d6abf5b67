"""Turns a council's exports into valid tables, as they were known on a day."""
