"""Reads the properties of a resource as the arguments of an API's operation.

CloudFormation names most properties as the API names its members, with other capitals. It takes a text for a number or
a boolean and the other way round, an object for a JSON text, and tags as a list or as a map. What does not fit is
refused in CloudFormation's words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pytest_sfn.apis.operations import known_operation
from pytest_sfn.apis.shapes import WHOLE_NUMBERS, Shape, ShapeWalk, kind_of, members, required_members
from pytest_sfn.application.made import Declared
from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.values.json_text import Json, dumps
from pytest_sfn.values.json_values import is_number
from pytest_sfn.values.similar_names import hint_after

_BOOLEANS: Mapping[Json, bool] = {"true": True, "false": False, "True": True, "False": False}
_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_TAG = ("key", "value")

_OTHER_NAMES: Mapping[str, str] = {
    "apikeysourcetype": "apikeysource",
    "canarysetting": "canarysettings",
    "imagetagmutabilityexclusionfiltertype": "filtertype",
    "imagetagmutabilityexclusionfiltervalue": "filter",
    "placementstrategies": "placementstrategy",
    "proxyconfigurationproperties": "properties",
    "sseenabled": "enabled",
    "taglist": "tags",
    "workgroupconfiguration": "configuration",
}
"""The members of APIs that CloudFormation gives another name, by that name; both in lower case."""


class InvalidProperties(TemplateError):
    """Properties that CloudFormation refuses. Each of its ``problems`` begins with where it is: ``#/Name: ``."""

    problems: Sequence[str] = ()


def invalid(declared: Declared, problems: Sequence[str]) -> InvalidProperties:
    """The error for properties that CloudFormation refuses. ``problems`` begin with where they are: ``#/Name: ``."""
    refusal = InvalidProperties(
        f"{declared.place}: Properties validation failed for resource {declared.logical_id} with message:\n"
        + "\n".join(problems),
        ("Resources", declared.logical_id, "Properties", *place_of(problems[0])),
    )
    refusal.problems = problems
    return refusal


def place_of(problem: str) -> list[str]:
    """The keys that lead to a problem, from the properties of its resource."""
    return problem.partition(":")[0].split("/")[1:]


def arguments(
    declared: Declared,
    service: str,
    operation: str,
    properties: Mapping[str, Json],
    also_known: Iterable[str] = (),
    given: Mapping[str, Any] | None = None,
    at: str = "#",
) -> dict[str, Any]:
    """The arguments of an operation that some properties of a resource give. Raises SfnError for invalid ones.

    ``also_known`` names properties of the type that the operation does not take. ``given`` are arguments that do not
    come from the properties. ``at`` is the place of properties that are only a part of the resource's.
    """
    shape = known_operation(service, operation).input
    ignored = frozenset(also_known)
    reader = _PropertiesReader(ignored, declared.left_out)
    taken = {name: value for name, value in properties.items() if name not in ignored}
    read: dict[str, Any] = {**reader.top(shape, taken, given or {}, at), **(given or {})}
    if reader.problems:
        raise invalid(declared, reader.problems)
    return read


def require(declared: Declared, *names: str) -> None:
    """Raise SfnError for properties that CloudFormation requires, and that are not given."""
    missing = [name for name in names if declared.properties.get(name) is None and f"#/{name}" not in declared.left_out]
    if missing:
        raise invalid(declared, [f"#: required key [{name}] not found" for name in missing])


def range_problem(at: str, number: float, least: float | None, most: float | None) -> str | None:
    """CloudFormation's complaint about a number outside of a range; None for one inside."""
    if least is not None and number < least:
        return f"{at}: {number} is not greater or equal to {least}"
    if most is not None and number > most:
        return f"{at}: {number} is not less or equal to {most}"
    return None


def wrong_type(at: str, wanted: str, value: Json) -> str:
    """CloudFormation's complaint about a value of another type."""
    return f"{at}: expected type: {wanted}, found: {_type_of(value)}"


def unknown(at: str, name: str, names: Iterable[str]) -> str:
    """CloudFormation's complaint about a property that the type does not have, with the closest one that it has."""
    return hint_after(f"{at}: extraneous key [{name}] is not permitted", name, names)


def text(value: Json) -> str:
    """A value as the text that an API takes for it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else dumps(value)


class _PropertiesReader(ShapeWalk):
    """Reads the properties for one operation, and collects CloudFormation's complaints."""

    def __init__(self, also_known: Iterable[str], left_out: Collection[str]) -> None:
        super().__init__(str.lower)
        self._also_known = also_known
        self._left_out = frozenset(map(str.lower, left_out))
        self.problems: list[str] = []

    def top(self, shape: Shape, value: Mapping[str, Json], given: Mapping[str, Any], at: str) -> dict[str, Any]:
        return self._members(shape, value, at, self._also_known, given)

    def structure(self, shape: Shape, value: Json, at: str) -> Any:
        if not isinstance(value, Mapping):
            return self._report(wrong_type(at, "JSONObject", value))
        return self._members(shape, value, at)

    def sequence(self, shape: Shape, value: Json, at: str) -> Any:
        if isinstance(value, Mapping) and _is_tag(shape.member):
            value = [{"Key": key, "Value": item} for key, item in value.items()]
        if not isinstance(value, list):
            return self._report(wrong_type(at, "JSONArray", value))
        return super().sequence(shape, [item for item in value if item is not None], at)

    def mapping(self, shape: Shape, value: Json, at: str) -> Any:
        if isinstance(value, list):
            return self._pairs(shape, value, at)
        if not isinstance(value, Mapping):
            return self._report(wrong_type(at, "JSONObject", value))
        return super().mapping(shape, {key: item for key, item in value.items() if item is not None}, at)

    def _pairs(self, shape: Shape, pairs: list[Json], at: str) -> Any:
        """A map that is given as a list of objects with Key and Value."""
        given = {index: pair for index, pair in enumerate(pairs) if pair is not None}
        read = {text(pair["Key"]): pair.get("Value", "") for pair in given.values() if _is_pair(pair)}
        if given and not read:
            return self._report(wrong_type(at, "JSONObject", pairs))
        for index, pair in given.items():
            if not _is_pair(pair):
                self._report(wrong_type(self.item_place(at, index), "JSONObject", pair))
        return self.mapping(shape, read, at)

    def scalar(self, kind: str, shape: Shape, value: Json, at: str) -> Any:
        if kind == "string":
            return self._text(shape, value, at)
        if kind == "blob":
            return text(value).encode()
        if kind == "boolean":
            read = _BOOLEANS.get(value) if isinstance(value, str) else value
            return read if isinstance(read, bool) else self._report(wrong_type(at, "Boolean", value))
        if kind == "timestamp":
            return value
        number = self._number(kind in WHOLE_NUMBERS, value, at)
        problem = number is not None and range_problem(at, number, shape.metadata.get("min"), shape.metadata.get("max"))
        return self._report(problem) if problem else number

    def _text(self, shape: Shape, value: Json, at: str) -> Any:
        """A text. Some services take the values of an enumeration in any case."""
        written = text(value)
        values = shape.metadata.get("enum")
        if values and written.lower() not in map(str.lower, values):
            return self._report(hint_after(f"{at}: {written} is not a valid enum value", written, values))
        return written

    def _number(self, is_whole: bool, value: Json, at: str) -> Any:
        if isinstance(value, str) and (_INTEGER if is_whole else _NUMBER).fullmatch(value):
            return int(value) if is_whole else float(value)
        if is_number(value) and (not is_whole or int(value) == value):
            return int(value) if is_whole else value
        return self._report(wrong_type(at, "Integer" if is_whole else "Number", value))

    def _members(
        self,
        shape: Shape,
        value: Mapping[str, Json],
        at: str,
        also_known: Iterable[str] = (),
        given: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        known = _tag_members(shape) or members(shape, str.lower)
        read: dict[str, Any] = {}
        for name, item in value.items():
            member = known.get(name.lower()) or known.get(_OTHER_NAMES.get(name.lower(), ""))
            if member is None:
                properties = [*(found[0][:1].upper() + found[0][1:] for found in known.values()), *also_known]
                self._report(unknown(at, name, properties))
            elif item is not None:
                read[member[0]] = self.walk(member[1], item, self.key_place(at, name))
        for name in required_members(shape):
            if (
                name not in read
                and name not in (given or ())
                and self.key_place(at, name).lower() not in self._left_out
            ):
                self._report(f"{at}: required key [{name[:1].upper() + name[1:]}] not found")
        return read

    def _report(self, problem: str) -> None:
        self.problems.append(problem)

    def item_place(self, at: str, index: int) -> str:
        return f"{at}/{index}"

    def key_place(self, at: str, key: str) -> str:
        return f"{at}/{key}"


def _is_pair(value: Json) -> bool:
    return isinstance(value, Mapping) and "Key" in value


def _is_tag(shape: Shape) -> bool:
    return kind_of(shape) == "structure" and (set(members(shape, str.lower)) == set(_TAG) or bool(_tag_members(shape)))


def _tag_members(shape: Shape) -> Mapping[str, tuple[str, Shape]] | None:
    """The members of a tag by CloudFormation's names; None for another structure. KMS calls them TagKey, TagValue."""
    known = members(shape, str.lower)
    if set(known) != {"tagkey", "tagvalue"}:
        return None
    return {"key": known["tagkey"], "value": known["tagvalue"]}


def _type_of(value: Json) -> str:
    if isinstance(value, bool):
        return "Boolean"
    kinds = {str: "String", int: "Integer", float: "Number", list: "JSONArray", dict: "JSONObject"}
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), "Null")
