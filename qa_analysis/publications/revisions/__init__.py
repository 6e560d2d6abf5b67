"""Revisions: figures of a month that are not what they were when it was published, and the rows that caused it.

The month's figures are counted again from the records as they are now, as known on the day that was published and by
the settings of then. A figure is revised where its printed value is another: a share by a whole per cent, a count by
any number. Only figures of the month itself are compared, with those of its windows, its quarter and its state: they
are what its report was read for. The months before had reports of their own.
"""

from qa_analysis.publications.revisions.recount import since_published, when_published
from qa_analysis.publications.revisions.revised import Revisions, read, text

__all__ = ["Revisions", "read", "since_published", "text", "when_published"]
