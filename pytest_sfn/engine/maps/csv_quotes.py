"""Double quotes in CSV as an ItemReader reads them: ``""`` means one quote in an unquoted field, too.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_INSIDE_QUOTES = re.compile(r'(?:[^"\\]+|\\.|"")*', re.DOTALL)
_QUOTES = re.compile(r'\\.|""?', re.DOTALL)


def quote_fields(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    """Lines rewritten for Python's csv module, which reads ``""`` as a quote only inside a quoted field: unquoted
    fields with ``""`` are quoted. ``lines`` keep their line ends; a quoted field may span several lines.
    """
    without_quotes = re.compile(rf"(?:[^\\\r\n{re.escape(delimiter)}]+|\\.)*", re.DOTALL)
    is_usual = _usual_line(delimiter).fullmatch
    is_open = False
    for line in lines:
        if '"' in line and (is_open or not is_usual(line)):
            fields = _Fields(line, delimiter, without_quotes, is_open)
            yield "".join(fields)
            is_open = fields.is_open
        else:
            yield line


def _usual_line(delimiter: str) -> re.Pattern[str]:
    """Matches a line whose fields with quotes are all quoted. Such a line is not split into fields, which would take
    seven times as long.

    The quantifiers are possessive, so that a line of another form is rejected without backtracking.
    """
    mark = re.escape(delimiter)
    field = rf'(?:"(?:[^"\\]++|\\.|"")*+"|[^"\\\r\n{mark}]*+)'
    return re.compile(rf"(?:{field}{mark})*+{field}[\r\n]*", re.DOTALL)


class _Fields:
    """Iterates over the fields and delimiters of a line, rewritten for Python's csv module.

    ``is_open`` says whether the line begins inside a quoted field and, after the iteration, whether it ends inside one.
    """

    def __init__(self, line: str, delimiter: str, without_quotes: re.Pattern[str], is_open: bool) -> None:
        self.is_open = is_open
        self._line = line
        self._delimiter = delimiter
        self._without_quotes = without_quotes

    def __iter__(self) -> Iterator[str]:
        line, start = self._line, 0
        while True:
            has_quotes = self.is_open or self._has_quotes(start)
            end = self._end(self._quoted_end(start) if has_quotes else start)
            yield line[start:end] if has_quotes else _quote(line[start:end])
            if not line.startswith(self._delimiter, end):
                break
            yield self._delimiter
            start = end + 1
        yield line[end:]

    def _has_quotes(self, start: int) -> bool:
        """True if the field is quoted. ``""x`` is not quoted, although it begins with a quote; ``""`` is an empty
        field."""
        after = self._line[start + 2 : start + 3]
        return self._line.startswith('"', start) and (
            not self._line.startswith('""', start) or after in ("", '"', "\r", "\n", self._delimiter)
        )

    def _quoted_end(self, start: int) -> int:
        """The end of a quoted field; the end of the line if the field continues on the next line."""
        found = _INSIDE_QUOTES.match(self._line, start if self.is_open else start + 1)
        end = found.end() if found else start
        self.is_open = end == len(self._line)
        return end if self.is_open else end + 1

    def _end(self, start: int) -> int:
        found = self._without_quotes.match(self._line, start)
        return found.end() if found else start


def _quote(field: str) -> str:
    if '""' not in field:
        return field
    return '"' + _QUOTES.sub(lambda found: found[0] if found[0][0] == "\\" else '""', field) + '"'
