"""Reads the YAML text of a definition: plain data, with the line of each part.

PyYAML parses the text. Its values are not used, because they follow YAML 1.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from pytest_sfn.definition.checks.diagnostics import SCHEMA
from pytest_sfn.definition.source.json_reading import INVALID_JSON, TOO_DEEP, check_values, invalid_text
from pytest_sfn.definition.source.yaml_scalars import plain_value
from pytest_sfn.values.json_text import MAX_DEPTH, Json, as_list

if TYPE_CHECKING:
    from yaml import AliasEvent, NodeEvent, ScalarEvent, YAMLError

    from pytest_sfn.errors import InvalidDefinition

MAX_PARTS = 200_000
"""The maximum number of values in a text, with its aliases expanded."""

_TOO_DEEP = f"The definition is nested more than {MAX_DEPTH} levels deep"
_LIBYAML_TOO_DEEP = "maximum nesting depth"
"""Part of libyaml's own error: newer versions have a limit, and reach it before they report the outer values."""

_YAML = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({"!", f"{_YAML}str"})
_TAGS = _TEXT_TAGS | {f"{_YAML}{name}" for name in ("int", "float", "bool", "null", "map", "seq")}

Tag = Callable[[str, Json], Json]
"""Converts the value of a tag such as ``!Sub``. Raises ValueError for a tag that is not allowed."""


def read_yaml(
    text: str, source: str | None = None, tag: Tag | None = None, *, unique_keys: bool = True
) -> tuple[Json, dict[str, int]]:
    """The value of a YAML text, and the line of each of its parts. Raises InvalidDefinition.

    If a key occurs twice, the last one counts, unless ``unique_keys`` is set.
    """
    from yaml import YAMLError

    builder = _Builder(source, tag or _reject_tag, unique_keys=unique_keys)
    try:
        _parse(text, builder)
    except (UnicodeEncodeError, YAMLError) as problem:
        raise _unreadable(problem, source) from None
    document = builder.document()
    check_values(document, source, surrogates=not text.isascii() or "\\" in text)
    return document, builder.lines


def _parse(text: str, builder: _Builder) -> None:
    """Give the events of a text to a builder. Raises YAMLError, and UnicodeEncodeError for half of a surrogate pair."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    steps: Mapping[type, Callable[[Any], None]] = {
        yaml.ScalarEvent: builder.scalar,
        yaml.AliasEvent: builder.alias,
        yaml.MappingStartEvent: builder.start_mapping,
        yaml.SequenceStartEvent: builder.start_sequence,
        yaml.MappingEndEvent: builder.end,
        yaml.SequenceEndEvent: builder.end,
    }
    for event in yaml.parse(text.removeprefix("\ufeff"), Loader=loader):
        if step := steps.get(type(event)):
            step(event)


def _unreadable(problem: UnicodeEncodeError | YAMLError, source: str | None) -> InvalidDefinition:
    """The error for a text that PyYAML does not take."""
    from yaml import MarkedYAMLError

    if isinstance(problem, UnicodeEncodeError):
        half = problem.object[problem.start]
        return invalid_text(f"The definition contains half of a surrogate pair: {half!r}", source, INVALID_JSON)
    if not isinstance(problem, MarkedYAMLError):
        return invalid_text(f"The definition is not YAML: {problem}", source, INVALID_JSON)
    line = problem.problem_mark.line + 1 if problem.problem_mark else None
    if _LIBYAML_TOO_DEEP in str(problem.problem):
        return invalid_text(_TOO_DEEP, source, TOO_DEEP, line)
    what = " ".join(part for part in (problem.context, problem.problem) if part)
    return invalid_text(f"The definition is not YAML: {what}", source, INVALID_JSON, line)


class _Builder:
    """Makes JSON values from PyYAML's events, without recursion. ``lines`` maps the location of every part to its
    line."""

    def __init__(self, source: str | None, tag: Tag, *, unique_keys: bool) -> None:
        self.lines: dict[str, int] = {}
        self._source = source
        self._tag = tag
        self._unique_keys = unique_keys
        self._open: list[_Collection] = []
        self._anchors: dict[str, tuple[Json, int]] = {}
        self._documents: list[Json] = []

    def document(self) -> Json:
        """The value of the whole text; None if it is empty."""
        if len(self._documents) > 1:
            raise invalid_text("The definition has more than one YAML document", self._source)
        return self._documents[0] if self._documents else None

    def scalar(self, event: ScalarEvent) -> None:
        if self._open and self._open[-1].wants_key:
            self._begin(event.value, event)
            return
        self._put(self._value_of(event), event, 1, event.anchor)

    def alias(self, event: AliasEvent) -> None:
        found = self._anchors.get(event.anchor or "")
        if found is None:
            self._fail(f"The alias *{event.anchor} refers to a value that is not complete", event)
        value, parts = found
        if self._open and self._open[-1].wants_key:
            self._begin(value, event)
            return
        self._put(value, event, parts)

    def start_mapping(self, event: NodeEvent) -> None:
        self._start({}, event)

    def start_sequence(self, event: NodeEvent) -> None:
        self._start([], event)

    def end(self, _: object) -> None:
        done = self._open.pop()
        value = self._apply_tag(done.finished(), done.event)
        self._put(value, done.event, done.parts, done.event.anchor)

    # ---- helpers

    def _start(self, value: Json, event: Any) -> None:
        if self._open and self._open[-1].wants_key:
            self._fail("A key of the definition is not a string", event)
        if len(self._open) >= MAX_DEPTH:
            self._fail(_TOO_DEEP, event, TOO_DEEP)
        self._open.append(_Collection(value, self._place(event), event))

    def _begin(self, key: Json, event: Any) -> None:
        """The key of the next value in a mapping."""
        if not isinstance(key, str):
            self._fail("A key of the definition is not a string", event)
        if not self._open[-1].begin(key) and self._unique_keys:
            self._fail(f"Duplicate field '{key}'", event, INVALID_JSON)
        self._place(event)

    def _put(self, value: Json, event: Any, parts: int, anchor: str | None = None) -> None:
        """Add a complete value to its collection. ``anchor`` is the name that aliases use for it."""
        self._place(event)
        if anchor:
            self._anchors[anchor] = (value, parts)
        if not self._open:
            self._documents.append(value)
            return
        around = self._open[-1]
        around.put(value)
        around.parts += parts
        if around.parts > MAX_PARTS:
            self._fail(f"The aliases of the definition expand to more than {MAX_PARTS} values", event)

    def _place(self, event: Any) -> str:
        """The location of the next value. Its line is the line of its key, if it has one."""
        path = self._open[-1].next_path() if self._open else ""
        self.lines.setdefault(path or "/", event.start_mark.line + 1)
        return path

    def _value_of(self, event: ScalarEvent) -> Json:
        is_plain = event.implicit[0] or (event.tag in _TAGS and event.tag not in _TEXT_TAGS)
        if not is_plain:
            return self._apply_tag(event.value, event)
        try:
            return plain_value(event.value)
        except ValueError as problem:
            self._fail(str(problem), event, INVALID_JSON)

    def _apply_tag(self, value: Json, event: NodeEvent) -> Json:
        tag: str | None = getattr(event, "tag", None)
        if tag is None or tag in _TAGS:
            return value
        try:
            return self._tag(tag, value)
        except ValueError as problem:
            self._fail(str(problem), event)

    def _fail(self, message: str, event: Any, code: str = SCHEMA) -> NoReturn:
        raise invalid_text(message, self._source, code, event.start_mark.line + 1)


class _Collection:
    """An open mapping or sequence. ``parts`` counts its values, with aliases expanded."""

    def __init__(self, value: Json, path: str, event: Any) -> None:
        self.event = event
        self.parts = 1
        self._value = value
        self._path = path
        self._key: str | None = None
        self._merged: list[dict[str, Json]] = []

    @property
    def wants_key(self) -> bool:
        return self._key is None and isinstance(self._value, dict)

    def next_path(self) -> str:
        """The location of the next value."""
        if isinstance(self._value, list):
            return f"{self._path}[{len(self._value)}]"
        return f"{self._path}/{self._key}" if self._key is not None else self._path

    def begin(self, key: str) -> bool:
        """Start the value of a key. True if the key is new to the mapping."""
        self._key = key
        return key not in self._value

    def put(self, value: Json) -> None:
        if isinstance(self._value, list):
            self._value.append(value)
            return
        if self._key == "<<" and (merged := _mappings(value)):
            self._merged += merged
        else:
            self._value[self._key] = value
        self._key = None

    def finished(self) -> Json:
        for merged in self._merged:
            self._value = {**merged, **self._value}
        return self._value


def _mappings(value: Json) -> list[dict[str, Json]]:
    """The mappings that a merge key ``<<`` inserts; empty if it is a plain key."""
    values = as_list(value)
    return values if all(isinstance(item, dict) for item in values) else []


def _reject_tag(tag: str, value: Json) -> NoReturn:
    shown = tag.replace(_YAML, "!!")
    raise ValueError(f"The YAML tag {shown} is not allowed: a definition is plain data")
