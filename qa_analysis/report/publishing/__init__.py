"""The acts of publishing: a month kept for good and put among the reports, and built again from what was kept."""
