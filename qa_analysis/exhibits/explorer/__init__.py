"""The figures browser of the page, and sorting, filtering and downloading of its tables.

It is a section's HTML with all figures in it as data, scripts and a style sheet. Nothing of it asks for anything: the
page's policy allows these scripts alone, by their hashes.
"""

import json
from functools import cache
from pathlib import Path

import jinja2
import pandas as pd
import vl_convert
from markupsafe import Markup

from qa_analysis.contract.settings import Framework
from qa_analysis.exhibits.explorer.data import contents

FOLDER = Path(__file__).parent
BROWSER = ("figures.js", "choices.js", "charts.js", "explorer.js")  # the first names what the others use
STYLE = (FOLDER / "explorer.css").read_text(encoding="utf-8")


def section(figures: pd.DataFrame, framework: Framework) -> Markup:
    """The body of the browser's section: a sentence for readers without JavaScript, its controls, and its data."""
    template = jinja2.Template((FOLDER / "explorer.html.j2").read_text(encoding="utf-8"), autoescape=True)
    written = json.dumps(contents(figures, framework), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(template.render(data=Markup(written.replace("<", "\\u003c"))))


@cache
def scripts() -> list[str]:
    """The scripts of the page in their order: Vega with all it needs, the browser, the tables."""
    return [harmless(vl_convert.javascript_bundle()), _closed(*BROWSER), _closed("tables.js")]


def _closed(*names: str) -> str:
    """Files of the package as one script in a scope of its own, so that no name of theirs is the page's."""
    lines = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
    return harmless(f'(() => {{\n"use strict";\n{lines}}})();\n')


def harmless(script: str) -> str:
    r"""A script that cannot end the element it stands in; what it has of such signs is in its texts.

    >>> harmless('"</script><!--"')
    '"<\\/script><\\!--"'
    """
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
