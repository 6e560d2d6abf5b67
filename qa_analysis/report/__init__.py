"""One month to one page: the month opened, its notebooks run, and what they show made into a report."""
