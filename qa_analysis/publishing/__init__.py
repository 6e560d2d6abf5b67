"""Publishing: what a report was made from, kept for good, and every publication in a log that shows whether it changed.

The history is a folder inside the council. ``2019-08/1/`` holds the first publication of a month: the tables as they
were read, the settings, the notebooks, the versions, and the report itself. ``log.csv`` has a line for each publication
with the hash of what it holds; a line's own hash is taken over the line before too, so that none can be changed or
removed without a trace. Only who removes the last line and its folder together leaves none in the history; that line's
hash, which is printed at publication, is then missed by whoever noted it.

A publication is prepared aside, in ``2019-08/.1/``. Writing its line is what publishes it, and the folder is then given
its name. So whatever ends a publication half-way leaves either none, which the next one clears away, or a whole one,
whose folder the next one names.
"""

from qa_analysis.publishing.log import HISTORY

__all__ = ["HISTORY"]
