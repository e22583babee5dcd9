"""The parsed form of a JSONPath: segments, and the conditions of filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.language.jsonata.regexes import BoundedPattern

Root = Literal["document", "context", "variables", "node"]
"""The start of a path: ``$``, ``$$``, ``$name``, or ``@`` inside a filter."""


@dataclass(frozen=True, slots=True)
class Names:
    """``.name``, ``['name']``; several names, ``['a','b']``, select one object with these members."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return "[" + ", ".join(f"'{name}'" for name in self.names) + "]"


@dataclass(frozen=True, slots=True)
class Indexes:
    """``[0]``, ``[-1]``, ``[1,2]``."""

    indexes: tuple[int, ...]

    def __str__(self) -> str:
        return "[" + ",".join(map(str, self.indexes)) + "]"


@dataclass(frozen=True, slots=True)
class Slice:
    """``[1:]``, ``[:2]``, ``[1:2]``, ``[-2:]``; the stop is not included."""

    start: int | None
    stop: int | None

    def __str__(self) -> str:
        start, stop = ("" if bound is None else bound for bound in (self.start, self.stop))
        return f"[{start}:{stop}]"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """``*``: the members of an object, the elements of an array."""

    def __str__(self) -> str:
        return "[*]"


@dataclass(frozen=True, slots=True)
class Scan:
    """``..``: the next segment applies to the node and to everything below it."""

    def __str__(self) -> str:
        return ".."


@dataclass(frozen=True, slots=True)
class Filter:
    """``[?(condition)]``: the elements of an array that meet the condition."""

    condition: Condition

    def __str__(self) -> str:
        return "[?]"


Segment: TypeAlias = Names | Indexes | Slice | Wildcard | Scan | Filter


def is_definite(segment: Segment) -> bool:
    """True if a segment selects at most one node."""
    return isinstance(segment, Names) or (isinstance(segment, Indexes) and len(segment.indexes) == 1)


@dataclass(frozen=True, slots=True)
class ParsedPath:
    """A path. The name of a variable is its first segment, because its document is the object of all variables."""

    root: Root
    segments: tuple[Segment, ...]

    @property
    def definite(self) -> bool:
        """True if the path selects one node, not an array of hits."""
        return all(map(is_definite, self.segments))


# ---- conditions


@dataclass(frozen=True, slots=True)
class Constant:
    """A string, number, true, false, null, or an array or object of these."""

    value: Json


@dataclass(frozen=True, slots=True)
class Word:
    """A text without quotes. ``value`` is its value: the text itself, or that of ``true``, ``false`` and ``null``.
    Compared with a text, it counts as a text.
    """

    text: str
    value: Json


@dataclass(frozen=True, slots=True)
class Expression:
    """``/regular expression/``."""

    pattern: BoundedPattern


Operand: TypeAlias = Constant | Word | Expression | ParsedPath


@dataclass(frozen=True, slots=True)
class Exists:
    """``@.a``: the path finds something."""

    path: ParsedPath


@dataclass(frozen=True, slots=True)
class Comparison:
    """``@.a < 1``."""

    left: Operand
    operator: str
    right: Operand


@dataclass(frozen=True, slots=True)
class Not:
    """``!condition``."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class And:
    """``condition && condition``: all of them hold."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """``condition || condition``: one of them holds."""

    conditions: tuple[Condition, ...]


Condition: TypeAlias = Exists | Comparison | Not | And | Or
