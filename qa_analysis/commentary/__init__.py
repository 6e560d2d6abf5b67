"""What authors write: passages, the figures that they name in them, and prompts."""
