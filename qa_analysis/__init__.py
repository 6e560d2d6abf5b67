"""A council's monthly Children's Services quality assurance report, from records to one HTML page.

>>> import qa_analysis as qa
>>> report = qa.open_month("2019-08")
>>> rows = qa.select(report.figures, "completion.rate", period="2019-08")

Records go in at one door (``records``), figures come out at one place (``figures``), and charts, tables and sentences
(``exhibits``) only read figures. docs/the-house.md has a map of the rooms.
"""

from importlib import import_module

PUBLIC = {
    "OpenMonth": "report.month",
    "Section": "report.section",
    "UserError": "errors",
    "audits_behind": "report.questions.audits_behind",
    "browse": "report.questions.widgets",
    "charts": "exhibits",
    "check": "records.validate",
    "compare": "figures.comparisons",
    "load": "records.validate",
    "moved": "report.questions.contributions",
    "sentences": "exhibits",
    "open_month": "report.opening",
    "open_section": "report.opening",
    "rate": "figures.rates",
    "registry": "figures.measures",
    "select": "figures.table",
    "tables": "exhibits",
    "window": "contract.periods",
}
__all__ = sorted(PUBLIC)


def __getattr__(name: str):
    """What is public, imported when it is first used: a command that ends at once need not wait for pandas."""
    if name not in PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(".".join(filter(None, [__name__, PUBLIC[name]])))
    return getattr(module, name, None) or import_module(f"{module.__name__}.{name}")


def __dir__() -> list[str]:
    """The public names, for those who look for one in a notebook."""
    return __all__
