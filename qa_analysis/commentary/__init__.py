"""What authors write: passages of commentary, references to figures in them, and prompts for the next month."""
