"""Statistics: how much a small count can tell. Counts in arrays go in, and estimates with their limits come out.

About 40 audits a month are read of some thousand children, so a share of them is an estimate. Its interval holds the
shares that would not be surprising to see in such a sample; it is wide where the audits are few, and it never goes
below 0 or above 100 %, as the simpler intervals of textbooks do. Each function names the paper that its method is
from. What counts everything there is, such as the completion rate, is no estimate and has no interval.
"""

from qa_analysis.figures.statistics.agreement import weighted_kappa
from qa_analysis.figures.statistics.intervals import newcombe, wilson

__all__ = ["newcombe", "weighted_kappa", "wilson"]
