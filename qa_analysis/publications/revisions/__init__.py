"""Revisions: which figures of a published month have changed since, and which rows caused it.

The figures of the month are counted again from the records as they are now, as known on the as-at date of its
publication and with the settings kept then. A figure is revised if its printed value differs: a share by a whole per
cent, a count by any number. Only figures that end with the month are compared: its own and those of its windows, its
quarter and its state. Earlier months had reports of their own.

Each revised figure names its cause, so that a reader can look it up in the records. Changed rows are put back one by
one, and a row caused the revision if the figure moves when that row alone is put back. If no row does so alone, the
changed rows are counted by table. If the kept tables themselves now give another figure, the software counts otherwise
than it did, and no row is to blame.

Some things cannot be told: anything of a month that was not published, that was published from records with no audit in
common with these, or whose kept settings this version cannot read. Figures that the records can no longer tell (a
tracker that shows its state on one day only), and the number of warnings, are not compared.
"""

from qa_analysis.publications.revisions.recount import since_published, when_published
from qa_analysis.publications.revisions.revised import Revisions, read, text

__all__ = ["Revisions", "read", "since_published", "text", "when_published"]
