"""Reads the YAML files of ``params/``, which people write, into models that say what each setting may be.

A slip is an error that names the file, the setting or the line, and the remedy.
"""

import json
import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from qa_analysis.errors import UserError
from qa_analysis.files import refusal, require_regular

Model = TypeVar("Model", bound=BaseModel)
# Limits: bytes of any file that a person writes, and characters of settings.
LARGEST, LONGEST = 5_000_000, 200_000
# How many lists and settings may be nested in each other.
DEEPEST = 20
# Control characters, and halves of characters (surrogates).
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
# Our words for pydantic's kinds of error; pydantic fills in what is in braces.
WORDS = {
    "missing": "this setting is missing. Add it",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "finite_number": "write a number",
    "string_type": "write text, in quotation marks if it looks like a number, a date, yes or no",
    "string_too_short": "write a name; it must not be empty",
    "tuple_type": "write a list, such as [one, two]",
    "too_short": "the list needs at least {min_length}",
    "too_long": "the list takes at most {max_length}",
    "literal_error": "write one of: {expected}",
    "date_type": "write a date, such as 2019-08-31",
    "date_parsing": "write a date, such as 2019-08-31",
    "date_from_datetime_parsing": "write a date, such as 2019-08-31",
    "date_from_datetime_inexact": "write a date without a time, such as 2019-08-31",
    "model_type": "write its settings below it, one on each line, as name: value",
    "greater_than": "the number must be more than {gt:g}",
    "greater_than_equal": "the number must be {ge:g} or more",
    "less_than_equal": "the number must be {le:g} or less",
    "value_error": "{error}",
}


class _Loader(yaml.SafeLoader):
    """YAML without its traps. A name that appears twice is an error, since YAML would silently drop the first; so are
    anchors, which let a small file grow huge, and whatever reads differently from how it looks.
    """

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node:
        event, self.depth = self.peek_event(), self.depth + 1
        if problem := _reason_to_refuse(event, self.depth):
            raise _slip(problem, event)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, object]:
        content = {}
        for key, value in node.value:
            name = key.value
            if not isinstance(key, yaml.ScalarNode):
                raise _slip("the name of a setting must be text, not a list or settings", key)
            if name in content:
                raise _slip(f"{name} appears twice", key)
            try:
                content[name] = self.construct_object(value, deep=True)
            except ValueError:
                raise _slip(f"the value of {name} cannot be read", value) from None
        return content


def _reason_to_refuse(event: yaml.Event, depth: int) -> str:
    """Why a part of the YAML is refused; empty if it is not."""
    if getattr(event, "anchor", None):
        return "& and * would repeat a part, which is not allowed; put text that begins with one in quotation marks"
    if getattr(event, "tag", None):
        return "! would name a type, which is not allowed; put text that begins with it in quotation marks"
    if depth > DEEPEST:
        return "lists and settings are nested too deeply"
    invisible = isinstance(event, yaml.ScalarEvent) and CONTROL.search(event.value)
    return "it contains an invisible character" if invisible else ""


def _slip(problem: str, node: yaml.Node | yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(problem=problem, problem_mark=node.start_mark)


def read_params(path: Path, model: type[Model], tidied: Callable[[dict], dict] = dict) -> Model:
    """A YAML file as a model; ``tidied`` changes its content before it is checked.

    Raises UserError that names the file and each setting that is missing, unknown, of the wrong type or out of range.
    """
    return parse_yaml(text(path), model, path, tidied)


def parse_yaml(written: str, model: type[Model], path: Path, tidied: Callable[[dict], dict] = dict) -> Model:
    """YAML text as a model; ``path`` is the file it comes from, for messages."""
    content = _load_yaml(written, path)
    # A file of comments alone is fine if every setting has a default.
    if content is None and not any(field.is_required() for field in model.model_fields.values()):
        return model()
    if not isinstance(content, dict):
        raise UserError(f"{path}: there are no settings in it. Write each as name: value, or restore the file.")
    try:
        # By way of JSON: only from JSON do strict models take a list for a tuple and text for a date.
        return model.model_validate_json(json.dumps(tidied(content), default=str))
    except ValidationError as error:
        known = sorted(set(_setting_names(model)))
        raise UserError("\n".join(f"{path}: {_problem(one, known)}" for one in error.errors())) from None


def text(path: Path) -> str:
    """The text of a file that a person writes. Raises UserError if it is missing, too large or cannot be read."""
    try:
        require_regular(path)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        _require_small(len(content) <= LARGEST, path)
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise UserError(
            f"{path}: not found. Give the folder that holds {path.name} with --params, or the project in QA_PROJECT."
        ) from None
    except OSError as error:
        raise UserError(refusal(error, path, "cannot be opened")) from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: not in UTF-8. Save it as UTF-8 and run again.") from None


def _require_small(small: bool, path: Path) -> None:
    if not small:
        raise UserError(f"{path}: too large for a file that people write. Restore an earlier version.")


def _load_yaml(written: str, path: Path) -> object:
    _require_small(len(written) <= LONGEST, path)
    try:
        return yaml.load(written, _Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1
        raise UserError(f"{path}, line {line}: {error.problem}. Correct the line and run again.") from None
    except (yaml.YAMLError, ValueError):
        raise UserError(f"{path}: not readable as YAML. Restore it from an earlier version.") from None


def _setting_names(model: type[BaseModel]) -> Iterator[str]:
    """The names of a model's settings, and of the settings nested in them."""
    for name, field in model.model_fields.items():
        yield name
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from _setting_names(kind)


def _problem(error: dict, known: list[str]) -> str:
    place = "".join(f", item {step + 1}" if isinstance(step, int) else f".{step}" for step in error["loc"])[1:]
    if error["type"] == "extra_forbidden":
        near = get_close_matches(str(error["loc"][-1]), known, n=1)
        return f"{place}: no such setting. " + (
            f"Did you mean {near[0]}?" if near else "Remove it or correct its name."
        )
    words = WORDS[error["type"]].format(**error.get("ctx", {})) if error["type"] in WORDS else error["msg"]
    return f"{place}: {words}." if place else f"{words}."
