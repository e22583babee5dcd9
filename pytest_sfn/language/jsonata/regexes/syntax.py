"""The parse tree of a pattern from Python's own parser, and patterns for single parts of it.

The parser of ``re`` and its constants are private modules of Python. This package imports them by name, because it does
not depend on the rest of the library; the tests for them are with those of all private names.
"""

from __future__ import annotations

import importlib
import re
from typing import Any, Final

_parser: Any = importlib.import_module("re._parser")
_compiler: Any = importlib.import_module("re._compiler")
_constants: Any = importlib.import_module("re._constants")

UNBOUNDED: Final[int] = int(_constants.MAXREPEAT)
ONE_CHARACTER: Final = frozenset(("LITERAL", "NOT_LITERAL", "ANY", "IN"))
REPEATS: Final = frozenset(("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))

Item = tuple[Any, Any]
"""A part of a pattern: its kind, which has a ``name``, and its content."""


def parse(pattern: re.Pattern[str]) -> Any:
    """The items of a pattern, in order."""
    return _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE if pattern.flags & re.ASCII else pattern.flags)


def part(item: Item, flags: int) -> re.Pattern[str]:
    """A pattern of one item."""
    return _compile([item], flags)


def run_of(item: Item, flags: int) -> re.Pattern[str]:
    """A pattern for as many repetitions of the item as possible."""
    state = _state(flags)
    body = _parser.SubPattern(state, [item])
    return _compile([(_constants.MAX_REPEAT, (0, _constants.MAXREPEAT, body))], flags)


def _compile(items: list[Any], flags: int) -> re.Pattern[str]:
    compiled: re.Pattern[str] = _compiler.compile(_parser.SubPattern(_state(flags), items), flags)
    return compiled


def _state(flags: int) -> Any:
    state = _parser.State()
    state.flags = flags
    state.str = ""
    return state
