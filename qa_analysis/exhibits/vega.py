"""Vega, which draws the charts of the figures browser in the page."""

from functools import cache


@cache
def bundle() -> str:
    """The script of Vega with all that it needs, so that the page loads nothing. Making it takes a second."""
    import vl_convert  # here, so that a build can begin with it before anything else is loaded

    return vl_convert.javascript_bundle()
