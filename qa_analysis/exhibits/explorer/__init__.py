"""The figures browser of the page, and the sorting, filtering and downloading of its tables.

It is the HTML of a section with all figures in it as data, scripts and a style sheet. Nothing is fetched from
elsewhere, and the page's content security policy allows only these scripts, by their hashes.
"""

import json
from pathlib import Path

import jinja2
import pandas as pd
from markupsafe import Markup

from qa_analysis.contract.settings import Framework

FOLDER = Path(__file__).parent
# In this order: the first file defines what the others use.
BROWSER = ("figures.js", "choices.js", "charts.js", "explorer.js")
STYLE = (FOLDER / "explorer.css").read_text(encoding="utf-8")


def section(figures: pd.DataFrame, framework: Framework) -> Markup:
    """The body of the browser's section: a sentence for readers without JavaScript, the controls, and the data."""
    from qa_analysis.exhibits.explorer.data import contents  # and with it altair, which nothing else needs

    template = jinja2.Template((FOLDER / "explorer.html.j2").read_text(encoding="utf-8"), autoescape=True)
    data = json.dumps(contents(figures, framework), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # No "<" in the data, so that no name in the records can end the script element that holds it.
    return Markup(template.render(data=Markup(data.replace("<", "\\u003c"))))


def scripts(bundle: str) -> list[str]:
    """The scripts of the page in their order: Vega (see ``exhibits.vega``), the browser, the tables."""
    return [harmless(bundle), _scoped_script(*BROWSER), _scoped_script("tables.js")]


def _scoped_script(*names: str) -> str:
    """Script files of this folder as one script with its own scope, so that it defines no names in the page."""
    lines = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
    return harmless(f'(() => {{\n"use strict";\n{lines}}})();\n')


def harmless(script: str) -> str:
    r"""A script that cannot end the element that it is in. Such characters occur only in its strings, so it still runs.

    >>> harmless('"</script><!--"')
    '"<\\/script><\\!--"'
    """
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
