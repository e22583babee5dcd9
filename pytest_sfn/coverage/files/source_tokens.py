"""The lines of a definition file as coverage.py's HTML report colours them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<ws>\s+)
    |(?P<com>(?<![^\s])\#.*)
    |(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:)|[\w.$ ?!-]+?(?=:(?:\s|$)))
    |(?P<str>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')
    |(?P<num>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.]))
    |(?P<nam>true\b|false\b|null\b)
    |(?P<op>[{}\[\],:])
    |(?P<txt>[^\s{}\[\],:"']+|.)""",
    re.VERBOSE,
)


def source_tokens(source: str) -> Iterator[list[tuple[str, str]]]:
    """The tokens of each line: what coverage.py's style sheet calls their kind, and their text."""
    for line in source.expandtabs(8).splitlines():
        yield [(match.lastgroup or "txt", match[0]) for match in _TOKEN.finditer(line)]
