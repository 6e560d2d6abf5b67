"""Publications: what each published report was made from, kept for good, and a log that shows if any of it changed.

The history is a folder inside the council. ``2019-08/1/`` holds the first publication of a month: the tables as they
were read, the settings, the notebooks, the versions, and the report itself. ``log.csv`` has one line for each
publication, with the hash of what it holds. A line's own hash also covers the line before, so that no line can be
changed or removed without a trace in the next. Each line's hash is also in ``published.txt`` among the settings, which
git keeps apart from the history.

Whatever reads the history refuses a log that was changed, that does not name a folder which is there, or that lacks a
hash of ``published.txt`` (its last line was removed, the whole history is gone, or the log was sealed anew). The
publication that is read is compared with its hashes file by file; ``qa-report verify`` compares every publication.
Anybody who changes both the history and ``published.txt`` leaves no trace in either; the commits of git show it, and so
does the hash printed at publication, to those who noted it.

A publication is prepared aside, in ``2019-08/.1/``. Writing its line in the log publishes it; only then does its folder
get its name. An interrupted publication therefore leaves nothing, once the next one has cleared it away, or a complete
publication, whose folder the next one names and whose hash it adds to ``published.txt``.
"""
