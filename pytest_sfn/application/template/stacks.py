"""The templates of an application, one for each stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pytest_sfn.application.template.order import order_of
from pytest_sfn.application.template.sam.expansion import expand
from pytest_sfn.definition.source.cloudformation.template import KEPT_TEMPLATES, is_template, read_template
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.opening import Source, find_source
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json

DEFAULT_STACK = "stack"


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from the text of a template alone: the document, with what SAM adds to it, and the order of its
    resources."""

    document: Mapping[str, Json]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StackTemplate:
    """The template of one stack. Its files are looked for in ``folders``; ``title`` names it in messages."""

    name: str
    title: str
    plan: Plan
    path: Path | None
    folders: tuple[Path, ...]


def read_stacks(source: Source, search: Sequence[Path]) -> list[StackTemplate]:
    """The stacks of an application, in the order in which they are deployed.

    Raises DefinitionNotFound, or SfnError for a source that is not an application.
    """
    given = find_source(source, search)
    if given.text is None:
        raise SfnError("not yet")
    return [_read_text(given.text, search)]


def _read_text(text: DefinitionText, search: Sequence[Path]) -> StackTemplate:
    plan = _plan_of(text.text, text.title, is_yaml=text.form == "YAML")
    if plan is None:
        raise SfnError(f"{text.title or 'The source'} is not a template: it has no Resources")
    path = Path(text.title) if text.title else None
    return StackTemplate(
        DEFAULT_STACK, text.title or "the template", plan, path, (path.parent,) if path else tuple(search)
    )


@lru_cache(maxsize=KEPT_TEMPLATES)
def _plan_of(text: str, title: str | None, *, is_yaml: bool) -> Plan | None:
    document = read_template(text, title, is_yaml=is_yaml)
    if not isinstance(document, dict) or not is_template(document):
        return None
    expanded = expand(document, title or "the template")
    return Plan(expanded, order_of(expanded["Resources"]))
