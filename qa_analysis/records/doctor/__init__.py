"""The doctor: every problem of every table in one go, as a table to read, as marks in a copy of the export, and as a
proposal for ``params/sources.yml``. None of them shows what a cell of the data says.
"""

from qa_analysis.records.doctor.diagnosis import show
from qa_analysis.records.doctor.marking import mark
from qa_analysis.records.doctor.proposal import may_be_mapped, proposal, require_new

__all__ = ["mark", "may_be_mapped", "proposal", "require_new", "show"]
