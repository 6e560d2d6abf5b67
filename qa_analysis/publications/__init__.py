"""Publishing: what a report was made from, kept for good, and every publication in a log that shows whether it changed.

The history is a folder inside the council. ``2019-08/1/`` holds the first publication of a month: the tables as they
were read, the settings, the notebooks, the versions, and the report itself. ``log.csv`` has a line for each publication
with the hash of what it holds; a line's own hash is taken over the line before too, so that none can be changed or
removed without a trace in those after it. Each line's hash is also in ``published.txt`` among the settings, which git
keeps apart from the history.

Whatever reads the history refuses a log that was changed, that lacks a hash of ``published.txt`` (as where its last
line was removed, the whole history is gone, or the log was sealed anew) or that does not name a folder which is there.
It compares the publication that it reads with its hashes, file by file; ``qa-report verify`` compares them all. Only
who changes the history and ``published.txt`` too leaves no trace in either; the commits of git show that, and so does
the hash that was printed at publication, to whoever noted it.

A publication is prepared aside, in ``2019-08/.1/``. Writing its line is what publishes it, and the folder is then given
its name. So whatever ends a publication half-way leaves either none, which the next one clears away, or a whole one,
whose folder the next one names, and whose hash it adds to ``published.txt``.
"""
