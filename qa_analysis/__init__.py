"""A council's monthly Children's Services quality assurance report, from records to one HTML page.

>>> import qa_analysis as qa
>>> report = qa.open_month("2019-08")
>>> rows = qa.select(report.figures, "completion.rate", period="2019-08")

Records go in at one door (``reading``, ``validate``), figures come out at one place (``measures``, ``figures``), and
charts, tables and sentences only read figures.
"""

from importlib import import_module

MODULES = ("charts", "figures", "narrative", "tables")
PUBLIC = {
    "OpenMonth": "month",
    "UserError": "errors",
    "audits_behind": "constituents",
    "browse": "controls",
    "check": "records",
    "compare": "differences",
    "load": "records",
    "moved": "contributions",
    "open_month": "month",
    "rate": "rates",
    "registry": "measures",
    "select": "figures",
    "window": "periods",
}
__all__ = sorted([*MODULES, *PUBLIC])


def __getattr__(name: str):
    """What is public, imported when it is first used: a command that ends at once need not wait for pandas."""
    if name in MODULES:
        return import_module(f"qa_analysis.{name}")
    if name in PUBLIC:
        return getattr(import_module(f"qa_analysis.{PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for those who look for one in a notebook."""
    return __all__
