"""Parses the text of a path to segments, with the grammar of the JSONPath library that Step Functions uses.

Unusual but accepted: ``$.[0].a``, ``$.a.['b c']``, ``$.detail-type``, blanks at the end. A dotted name ends only at a
dot, a bracket or a blank, so ``length()`` is a name, not a function.
"""

from __future__ import annotations

import re

from pytest_sfn.language.jsonpath.nodes import (
    Filter,
    Indexes,
    Names,
    ParsedPath,
    Root,
    Scan,
    Segment,
    Slice,
    Wildcard,
)
from pytest_sfn.language.scanner import Scanner

_VARIABLE = re.compile(r"\$([^\W\d]\w*)")
_INTEGER = re.compile(r"-?\d{1,10}", re.ASCII)


def parse(text: str) -> ParsedPath:
    """The parsed path. Raises ParseError."""
    scanner = Scanner(text.rstrip())
    root, leading = _root(scanner)
    return ParsedPath(root, (*leading, *_segments(scanner, 0)))


def parse_inner(text: str, depth: int) -> ParsedPath:
    """A path inside a filter, which starts with ``@`` or ``$``; ``depth`` counts the parentheses around it."""
    scanner = Scanner(text)
    root: Root = "node" if scanner.take("@") else "document"
    if root == "document":
        scanner.expect("$")
    return ParsedPath(root, _segments(scanner, depth))


def _root(scanner: Scanner) -> tuple[Root, tuple[Segment, ...]]:
    if scanner.take("$$"):
        return "context", ()
    if variable := _VARIABLE.match(scanner.text):
        scanner.position = variable.end()
        return "variables", (Names((variable[1],)),)
    if not scanner.take("$"):
        scanner.fail("a path starts with '$'")
    return "document", ()


def _segments(scanner: Scanner, depth: int) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    while scanner.next:
        if scanner.take("["):
            segments.append(_bracket(scanner, depth))
        elif scanner.take(".."):
            segments.append(Scan())
            segments.append(_bracket(scanner, depth) if scanner.take("[") else _member(scanner))
        elif scanner.take("."):
            segments.append(_bracket(scanner, depth) if scanner.take("[") else _member(scanner))
        else:
            scanner.fail("a name with spaces needs ['...']" if scanner.next.isspace() else "expected '.' or '['")
    return tuple(segments)


def _member(scanner: Scanner) -> Segment:
    name = scanner.until(".[")
    if not name:
        scanner.fail("a path cannot end with a dot" if not scanner.next else "expected a name")
    return Wildcard() if name == "*" else Names((name,))


def _bracket(scanner: Scanner, depth: int) -> Segment:
    scanner.skip_blanks()
    if scanner.take("*"):
        segment: Segment = Wildcard()
    elif scanner.take("?"):
        from pytest_sfn.language.jsonpath.filter_parser import parse_condition

        segment = Filter(parse_condition(scanner, depth, parse_inner))
    elif scanner.next in ("'", '"'):
        segment = _names(scanner)
    else:
        segment = _numbers(scanner)
    scanner.skip_blanks()
    scanner.expect("]")
    return segment


def _names(scanner: Scanner) -> Names:
    names = [scanner.quoted()]
    scanner.skip_blanks()
    while scanner.take(","):
        scanner.skip_blanks()
        if scanner.next not in ("'", '"'):
            scanner.fail("expected a name in quotes")
        names.append(scanner.quoted())
        scanner.skip_blanks()
    return Names(tuple(names))


def _numbers(scanner: Scanner) -> Indexes | Slice:
    first = _integer(scanner)
    if scanner.take(":"):
        stop = _integer(scanner)
        if first is None and stop is None:
            scanner.fail("a slice needs a start or an end")
        return Slice(first, stop)
    if first is None:
        scanner.fail("expected a name in quotes, a number, '*', ':' or '?'")
    indexes = [first]
    while scanner.take(","):
        index = _integer(scanner)
        if index is None:
            scanner.fail("expected a number")
        indexes.append(index)
    return Indexes(tuple(indexes))


def _integer(scanner: Scanner) -> int | None:
    scanner.skip_blanks()
    found = _INTEGER.match(scanner.text, scanner.position)
    if not found:
        return None
    scanner.position = found.end()
    scanner.skip_blanks()
    return int(found[0])
