"""Params: files of YAML that people write, read into a model of what they may say.

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
LARGEST, LONGEST = 5_000_000, 200_000  # bytes of a file that a person writes, and letters of settings
DEEPEST = 20  # lists or settings within each other
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
WORDS = {
    "missing": "this setting is missing. Add it",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "finite_number": "write a number",
    "string_type": "write a text, between quotation marks if it looks like a number, a date, yes or no",
    "string_too_short": "write a name, not nothing",
    "tuple_type": "write a list, such as [one, two]",
    "too_short": "the list needs {min_length} or more",
    "too_long": "the list takes {max_length} and no more",
    "literal_error": "write one of: {expected}",
    "date_type": "write a date, such as 2019-08-31",
    "date_parsing": "write a date, such as 2019-08-31",
    "date_from_datetime_parsing": "write a date, such as 2019-08-31",
    "date_from_datetime_inexact": "write a date without a time, such as 2019-08-31",
    "model_type": "write its settings below it, one a line, each as name: value",
    "greater_than": "the number must be more than {gt:g}",
    "greater_than_equal": "the number must be {ge:g} or more",
    "less_than_equal": "the number must be {le:g} or less",
    "value_error": "{error}",
}


class _Loader(yaml.SafeLoader):
    """YAML as people need it. A name that stands twice is an error, as the first would be lost without a word; so is
    what could make much of little, or be read otherwise than it looks.
    """

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node:
        event, self.depth = self.peek_event(), self.depth + 1
        if problem := _refused(event, self.depth):
            raise _slip(problem, event)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, object]:
        content = {}
        for key, value in node.value:
            name = key.value
            if not isinstance(key, yaml.ScalarNode):
                raise _slip("a setting has a list or settings for its name", key)
            if name in content:
                raise _slip(f"{name} stands twice", key)
            try:
                content[name] = self.construct_object(value, deep=True)
            except ValueError:
                raise _slip(f"the value of {name} cannot be read", value) from None
        return content


def _refused(event: yaml.Event, depth: int) -> str:
    """Why a part of YAML is not read; empty where it is."""
    if getattr(event, "anchor", None):
        return "& and * name a part to repeat it, which is not read; put a text between quotation marks"
    if getattr(event, "tag", None):
        return "! names a kind, which is not read; put a text between quotation marks"
    if depth > DEEPEST:
        return "lists and settings lie too deep within each other"
    unseen = isinstance(event, yaml.ScalarEvent) and CONTROL.search(event.value)
    return "a sign that cannot be seen stands in it" if unseen else ""


def _slip(problem: str, node: yaml.Node | yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(problem=problem, problem_mark=node.start_mark)


def read(path: Path, model: type[Model], tidied: Callable[[dict], dict] = dict) -> Model:
    """A file of YAML as a model, its content tidied first.

    Raises UserError that names the file and each setting that is missing, unknown, of the wrong type or out of range.
    """
    return parsed(text(path), model, path, tidied)


def parsed(written: str, model: type[Model], path: Path, tidied: Callable[[dict], dict] = dict) -> Model:
    """Text of YAML as a model; ``path`` is the file that it is from."""
    content = _content(written, path)
    if content is None and not any(field.is_required() for field in model.model_fields.values()):
        return model()  # comments alone, where nothing need be said
    if not isinstance(content, dict):
        raise UserError(f"{path}: there are no settings in it. Write each as name: value, or restore the file.")
    try:
        return model.model_validate_json(json.dumps(tidied(content), default=str))
    except ValidationError as error:
        known = sorted(set(_settings(model)))
        raise UserError("\n".join(f"{path}: {_problem(one, known)}" for one in error.errors())) from None


def text(path: Path) -> str:
    """What a file of params says. Raises UserError where it is not there or cannot be read."""
    try:
        require_regular(path)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        _require_small(len(content) <= LARGEST, path)
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise UserError(f"{path}: not found. Give the folder that holds {path.name} with --params.") from None
    except OSError as error:
        raise UserError(refusal(error, path, "cannot be opened")) from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: not in UTF-8. Save it as UTF-8 and run again.") from None


def _require_small(small: bool, path: Path) -> None:
    if not small:
        raise UserError(f"{path}: larger than what people write. Restore it from an earlier version.")


def _content(written: str, path: Path) -> object:
    _require_small(len(written) <= LONGEST, path)
    try:
        return yaml.load(written, _Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1
        raise UserError(f"{path}, line {line}: {error.problem}. Correct the line and run again.") from None
    except (yaml.YAMLError, ValueError):
        raise UserError(f"{path}: not readable as YAML. Restore it from an earlier version.") from None


def _settings(model: type[BaseModel]) -> Iterator[str]:
    """The names of a model's settings and of those below them."""
    for name, field in model.model_fields.items():
        yield name
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from _settings(kind)


def _problem(error: dict, known: list[str]) -> str:
    place = "".join(f", item {step + 1}" if isinstance(step, int) else f".{step}" for step in error["loc"])[1:]
    if error["type"] == "extra_forbidden":
        near = get_close_matches(str(error["loc"][-1]), known, n=1)
        return f"{place}: no such setting. " + (
            f"Did you mean {near[0]}?" if near else "Remove it or correct its name."
        )
    words = WORDS[error["type"]].format(**error.get("ctx", {})) if error["type"] in WORDS else error["msg"]
    return f"{place}: {words}." if place else f"{words}."
