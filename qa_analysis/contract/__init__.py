"""What is agreed before a record is read: tables, rules, settings, sources, periods and folders."""
