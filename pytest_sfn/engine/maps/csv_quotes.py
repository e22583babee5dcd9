"""Double quotes in CSV as an ItemReader reads them: ``""`` is a quote in a field without quotes around it, too.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_INSIDE_QUOTES = re.compile(r'(?:[^"\\]+|\\.|"")*', re.DOTALL)
_QUOTES = re.compile(r'\\.|""?', re.DOTALL)


def quote_fields(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    """The lines for Python's csv, which takes ``""`` for a quote only between quotes: a field that has one without
    quotes around it gets them. ``lines`` keep their ends; what is between quotes may go over several of them.
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
    """A line whose fields with quotes all have them around, which needs no closer look: that takes seven times as long.

    The quantifiers are possessive, so that a line of another form is given up at once.
    """
    mark = re.escape(delimiter)
    field = rf'(?:"(?:[^"\\]++|\\.|"")*+"|[^"\\\r\n{mark}]*+)'
    return re.compile(rf"(?:{field}{mark})*+{field}[\r\n]*", re.DOTALL)


class _Fields:
    """The fields and delimiters of a line, as they are for Python's csv.

    ``is_open`` says whether the line begins between quotes; afterwards, whether it ends there.
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
            end = self._end(self._end_of_quotes(start) if has_quotes else start)
            yield line[start:end] if has_quotes else _quoted(line[start:end])
            if not line.startswith(self._delimiter, end):
                break
            yield self._delimiter
            start = end + 1
        yield line[end:]

    def _has_quotes(self, start: int) -> bool:
        """Whether there are quotes around a field: not around ``""x``, which begins with a quote; ``""`` is empty."""
        after = self._line[start + 2 : start + 3]
        return self._line.startswith('"', start) and (
            not self._line.startswith('""', start) or after in ("", '"', "\r", "\n", self._delimiter)
        )

    def _end_of_quotes(self, start: int) -> int:
        """Where the quotes of a field have ended; the line's end if they go on in the next one."""
        found = _INSIDE_QUOTES.match(self._line, start if self.is_open else start + 1)
        end = found.end() if found else start
        self.is_open = end == len(self._line)
        return end if self.is_open else end + 1

    def _end(self, start: int) -> int:
        found = self._without_quotes.match(self._line, start)
        return found.end() if found else start


def _quoted(field: str) -> str:
    if '""' not in field:
        return field
    return '"' + _QUOTES.sub(lambda found: found[0] if found[0][0] == "\\" else '""', field) + '"'
