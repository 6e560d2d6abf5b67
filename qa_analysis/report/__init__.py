"""From one month to one page: opens the month, runs its notebooks, and makes a report of what they show."""

import sys

# On import this makes a grammar of international web addresses, which takes longer than importing pandas. jsonschema
# imports it with nbformat, if it can, for a format that no notebook has (python-jsonschema/jsonschema#1428).
sys.modules.setdefault("rfc3987_syntax", None)
