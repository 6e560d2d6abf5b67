"""Statistics: how much a small count can tell. Counts in arrays go in, and estimates with their limits come out.

About 40 audits a month stand for some thousand children, so a share of them is an estimate. Its interval holds the true
shares that would make the observed one unsurprising. It is wide where the audits are few, and unlike the simpler
intervals of textbooks it never goes below 0 or above 100 %. Each function names the paper that its method comes from. A
figure that counts everything on record, such as the completion rate, is not an estimate and has no interval.
"""

from qa_analysis.figures.statistics.agreement import weighted_kappa
from qa_analysis.figures.statistics.intervals import newcombe, wilson

__all__ = ["newcombe", "weighted_kappa", "wilson"]
