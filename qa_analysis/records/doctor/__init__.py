"""The doctor shows every problem of every table at once: as a table to read, as marks in a copy of the export, and as a
proposal for ``params/sources.yml``. The table and the proposal never show what a cell of the data says.
"""

from qa_analysis.records.doctor.diagnosis import show
from qa_analysis.records.doctor.marking import mark
from qa_analysis.records.doctor.proposal import may_be_mapped, proposal, require_new

__all__ = ["mark", "may_be_mapped", "proposal", "require_new", "show"]
