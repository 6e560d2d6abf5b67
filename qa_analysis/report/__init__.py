"""From one month to one page: opens the month, runs its notebooks, and makes a report of what they show."""
