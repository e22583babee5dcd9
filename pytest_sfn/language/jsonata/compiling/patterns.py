"""Regular expressions: translated from JavaScript to Python, and used as JSONata functions."""

from __future__ import annotations

import re
from typing import Any

from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.regexes import BoundedPattern
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Native, Run
from pytest_sfn.language.jsonata.syntax.nodes import RegexNode
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function

_SPACES = "\\t\\n\\v\\f\\r "
_LINE_ENDS = "\\n\\r\\u2028\\u2029"
_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACES}
_NOT_IN_SETS = {
    "D": "\\x00-/:-\\U0010ffff",
    "W": "\\x00-/:-@\\[-\\^`\\{-\\U0010ffff",
    "S": "\\x00-\\x08\\x0e-\\x1f!-\\U0010ffff",
}
_CONTROLS = {"t": "\\t", "n": "\\n", "v": "\\v", "f": "\\f", "r": "\\r"}
_QUANTIFIER = re.compile(r"\d+(?:,\d*)?\}")
_CODED = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|c([A-Za-z])")


def compile_regex(node: RegexNode) -> BoundedPattern:
    """The pattern of a regular expression. Raises JsonataError if it is not valid."""
    flags = re.IGNORECASE | re.ASCII if node.ignore_case else 0
    try:
        return BoundedPattern(re.compile(_Translation(node.pattern, node.multiline).text, flags))
    except (re.error, OverflowError, RecursionError) as error:
        raise JsonataError(None, f"Invalid regular expression: /{node.pattern}/: {error}") from None


class _Translation:
    """Reads a pattern from left to right. ``text`` is the pattern for Python."""

    def __init__(self, pattern: str, multiline: bool) -> None:
        self._pattern = pattern
        self._position = 0
        self._multiline = multiline
        self.text = "".join(iter(self._next, ""))

    def _take(self, count: int = 1) -> str:
        taken = self._pattern[self._position : self._position + count]
        self._position += count
        return taken

    def _next(self) -> str:
        char = self._take()
        if char == "\\":
            return self._escape()
        if char == "[":
            return self._set()
        if char == "(" and re.match(r"\?<[^=!]", self._pattern[self._position :]):
            self._take(2)
            return "(?P<"
        if char == "{" and not _QUANTIFIER.match(self._pattern, self._position):
            return "\\{"
        if char == "$":
            return f"(?=[{_LINE_ENDS}]|\\Z)" if self._multiline else "\\Z"
        if char == "^" and self._multiline:
            return f"(?<![^{_LINE_ENDS}])"
        return f"[^{_LINE_ENDS}]" if char == "." else char

    def _escape(self) -> str:
        char = self._take()
        if char in _SETS:
            return f"[{_SETS[char]}]"
        if char.lower() in _SETS:
            return f"[^{_SETS[char.lower()]}]"
        if char in "bB":
            return f"(?a:\\{char})"
        if char == "k" and self._pattern[self._position : self._position + 1] == "<":
            name = self._pattern[self._position + 1 :].partition(">")[0]
            self._take(len(name) + 2)
            return f"(?P={name})"
        return "\\" + char if char in "123456789" else self._character(char)

    def _character(self, char: str) -> str:
        """The character of an escape."""
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char == "0":
            return "\\x00"
        coded = _CODED.match(self._pattern, self._position - 1)
        if not coded:
            return re.escape(char)
        self._take(len(coded[0]) - 1)
        if coded[3]:
            return f"\\x{ord(coded[3]) % 32:02x}"
        return re.escape(self._join_surrogates(chr(int(coded[1] or coded[2], 16))))

    def _join_surrogates(self, char: str) -> str:
        """A character made of two surrogates, if the second one follows."""
        low = re.match(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})", self._pattern[self._position :])
        if not ("\ud800" <= char <= "\udbff" and low):
            return char
        self._take(len(low[0]))
        return (char + chr(int(low[1], 16))).encode("utf-16", "surrogatepass").decode("utf-16")

    def _set(self) -> str:
        negated = self._pattern.startswith("^", self._position)
        if negated:
            self._take()
        members = "".join(iter(self._member, ""))
        if not members:
            return "[\\s\\S]" if negated else "(?!)"
        return f"[{'^' if negated else ''}{members}]"

    def _member(self) -> str:
        """The next member of a set, empty at its end."""
        char = self._take()
        if char in ("", "]"):
            return ""
        if char == "-":
            return "-" if self._between_characters() else "\\-"
        if char != "\\":
            return "\\" + char if char in "[&|~" else char
        char = self._take()
        if char in _SETS or char in _NOT_IN_SETS:
            return _SETS.get(char) or _NOT_IN_SETS[char]
        return "\\x08" if char == "b" else self._character(char)

    def _between_characters(self) -> bool:
        """True if the ``-`` just read makes a range: it is not beside a set such as ``\\w``, nor at an end."""
        before, after = self._pattern[: self._position - 1], self._pattern[self._position :]
        if re.search(r"(?<!\\)\\[dDwWsS]$", before) or re.match(r"\\[dDwWsS]|\]", after):
            return False
        return not before.endswith(("[", "[^")) or before.endswith(("\\[", "\\[^"))


class RegexFunction(Function):
    """A regular expression as a function. It returns the first match in a text, with a function for the next one."""

    __slots__ = ("_pattern",)

    def __init__(self, pattern: BoundedPattern) -> None:
        self._pattern = pattern

    @property
    def arity(self) -> int:
        return 2

    def call(self, arguments: list[Any], focus: Any, run: Run) -> Any:
        text = arguments[0] if arguments else UNDEFINED
        if type(text) is not str:
            return UNDEFINED
        start = arguments[1] if len(arguments) > 1 else 0
        return self._match(text, int(start) if isinstance(start, (int, float)) else 0, run)

    def _match(self, text: str, start: int, run: Run) -> Any:
        found = self._pattern.search(text, start, run.spend)
        if found is None:
            return UNDEFINED

        def following() -> Any:
            if found.end() >= len(text):
                return UNDEFINED
            match = self._match(text, found.end(), run)
            if match is not UNDEFINED and match["match"] == "":
                raise JsonataError("D1004")
            return match

        return {
            "match": text[found.start() : found.end()],
            "start": found.start(),
            "end": found.end(),
            "groups": [UNDEFINED if group is None else group for group in found.groups()],
            "next": Native("", None, lambda *_: following(), 0),
        }


def build_regex(builder: object, node: RegexNode) -> Code:
    matcher = RegexFunction(compile_regex(node))

    def regex(focus: Any, frame: Frame | None, run: Run) -> Any:
        return matcher

    return regex
