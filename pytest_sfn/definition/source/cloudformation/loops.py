"""The loops of a template, ``Fn::ForEach``, written out.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.functions import Resolver
from pytest_sfn.definition.source.cloudformation.names import EXTENSIONS, macro_names
from pytest_sfn.definition.source.cloudformation.references import parameter_value, section
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.errors import SourceError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr

LOOP = "Fn::ForEach::"

_SECTIONS = ("Conditions", "Outputs", "Resources")
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9]")
_MARKS = re.compile(r"([$&])\{([A-Za-z0-9]+)\}")

Bound = Mapping[str, str]
"""The identifiers of the loops around a part, with their values."""


def with_loops(document: Mapping[str, Json], given: GivenValues, place: Place) -> Mapping[str, Json]:
    """A template whose loops are written out. ``given`` overrides its parameters.

    Raises SfnError for a loop that CloudFormation would refuse.
    """
    if EXTENSIONS not in macro_names(document):
        raise SourceError(f"The template has {LOOP}..., which needs 'Transform: {EXTENSIONS}'")
    parameters = section(document, "Parameters")
    lists = {name: parameter_value(section(parameters, name), given[name]) for name in parameters if name in given}
    loops = _Loops(Resolver(document, GivenValues(lists), place).resolve)
    return {**document, **{name: loops.expand(document[name], {}) for name in _SECTIONS if name in document}}


class _Loops:
    """Writes loops out. ``resolve`` resolves their collections."""

    def __init__(self, resolve: Callable[[Json], Json]) -> None:
        self._resolve = resolve

    def expand(self, value: Json, bound: Bound) -> Json:
        """A value without loops, in which the identifiers of the loops around it have their values."""
        if isinstance(value, str):
            return _insert(value, bound)
        if isinstance(value, list):
            return [self.expand(item, bound) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and isinstance(value.get("Ref"), str) and value["Ref"] in bound:
            return bound[value["Ref"]]
        expanded: dict[str, Json] = {}
        for key, item in value.items():
            made = self._loop(key, item, bound) if key.startswith(LOOP) else {_insert(key, bound): item}
            for name, part in made.items():
                if name in expanded:
                    raise _failed(f"{key} makes {name!r}, which exists already")
                expanded[name] = part if key.startswith(LOOP) else self.expand(part, bound)
        return expanded

    def _loop(self, name: str, argument: Json, bound: Bound) -> dict[str, Json]:
        if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[2], dict):
            raise _failed(f"Fn::ForEach layout is incorrect: {name} needs an identifier, a collection and an object")
        identifier, collection, fragment = argument
        values = self._resolve(self.expand(collection, bound))
        if not isinstance(values, list) or any(isinstance(value, (dict, list)) for value in values):
            raise _failed(f"the collection of {name} is not a list of strings: {safe_repr(values)}")
        made: dict[str, Json] = {}
        for value in values:
            for key, part in self.expand(fragment, {**bound, str(identifier): str(value)}).items():
                if key in made:
                    raise _failed(f"{name} makes {key!r} twice: its keys need ${{{identifier}}}")
                made[key] = part
        return made


def _insert(text: str, bound: Bound) -> str:
    """A text with values in it: ``${Name}`` as it is, ``&{Name}`` as it can be part of a logical id."""

    def value(found: re.Match[str]) -> str:
        if found[2] not in bound:
            return found[0]
        return bound[found[2]] if found[1] == "$" else _NOT_IN_IDS.sub("", bound[found[2]])

    return _MARKS.sub(value, text) if bound else text


def _failed(why: str) -> SourceError:
    return SourceError(f"Transform {EXTENSIONS} failed with: {why}")
