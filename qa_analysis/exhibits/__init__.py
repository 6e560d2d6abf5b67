"""What readers see: numbers as printed, sentences, charts, tables, lists and the figures browser."""
