"""Template texts: ``${expression}``, ``%{ if }`` and ``%{ for }``.

https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.definition.source.cloudformation.bounds import LengthLimit
from pytest_sfn.definition.source.terraform.language.loops import Names, loop_names
from pytest_sfn.definition.source.terraform.language.operators import truth
from pytest_sfn.definition.source.terraform.language.text_functions import spell
from pytest_sfn.definition.source.terraform.language.unknown import join
from pytest_sfn.errors import SourceError

Evaluate = Callable[[str, Names], Any]
"""The value of an expression in a text, or the placeholder for an unknown value."""

_START = re.compile(r"\$\$\{|%%\{|\$\{|%\{")
_LOOP = re.compile(r"(?P<names>[\w-]+(?:\s*,\s*[\w-]+)?)\s+in\s+(?P<collection>.*)", re.DOTALL)


def fill_in(text: str, names: Names, evaluate: Evaluate) -> str:
    """A template text with its expressions and directives replaced.

    Raises SfnError for a misplaced directive, and UnknownValue if a directive needs a value that is not known.
    """
    if "${" not in text and "%{" not in text:
        return text
    limit = LengthLimit("template")
    body = _Parser(text).parse()
    return join(limit.add(piece) for piece in _render(body, names, evaluate))


# ---- the parts of a template


@dataclass(slots=True)
class _Text:
    text: str


@dataclass(frozen=True, slots=True)
class _Expression:
    text: str


@dataclass(slots=True)
class _Conditional:
    condition: str
    then: list[_Part] = field(default_factory=list)
    otherwise: list[_Part] = field(default_factory=list)


@dataclass(slots=True)
class _Loop:
    names: list[str]
    collection: str
    body: list[_Part] = field(default_factory=list)


_Part = _Text | _Expression | _Conditional | _Loop


def _render(body: list[_Part], names: Names, evaluate: Evaluate) -> Iterator[str]:
    for part in body:
        if isinstance(part, _Text):
            yield part.text
        elif isinstance(part, _Expression):
            yield spell(evaluate(part.text, names))
        elif isinstance(part, _Conditional):
            yield from _render(part.then if truth(evaluate(part.condition, names)) else part.otherwise, names, evaluate)
        else:
            for inner in loop_names(part.names, evaluate(part.collection, names)):
                yield from _render(part.body, {**names, **inner}, evaluate)


class _Parser:
    """Reads one template. ``open`` has the directives around the current position, each with its current body."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root: list[_Part] = []
        self._open: list[tuple[_Conditional | _Loop, list[_Part]]] = []
        self._strips_next = False

    def parse(self) -> list[_Part]:
        """The parts of the template."""
        at = 0
        while found := _START.search(self._text, at):
            self._add_text(self._text[at : found.start()])
            if len(found[0]) == 3:
                self._add_text(found[0][1:])
                at = found.end()
                continue
            end = _find_end(self._text, found.end())
            self._add_sequence(found[0], self._text[found.end() : end])
            at = end + 1
        self._add_text(self._text[at:])
        if self._open:
            raise SourceError("A template of the Terraform module has a %{if} or %{for} without its end")
        return self._root

    @property
    def _body(self) -> list[_Part]:
        return self._open[-1][1] if self._open else self._root

    def _add_text(self, text: str) -> None:
        """Add a plain text. ``~`` strips the white space of one line: the next line keeps its indentation."""
        if self._strips_next:
            line, end, rest = text.partition("\n")
            text = line.lstrip() + (end if line.strip() else "") + rest
            self._strips_next = False
        if text:
            self._body.append(_Text(text))

    def _add_sequence(self, start: str, inner: str) -> None:
        """Add ``${...}`` or ``%{...}``; a ``~`` at one of its ends strips the white space beside it."""
        if inner.startswith("~"):
            inner, body = inner[1:], self._body
            if body and isinstance(body[-1], _Text):
                before, end, line = _last_line(body[-1].text)
                body[-1].text = before + end + line.rstrip()
        self._strips_next = inner.endswith("~")
        inner = inner.removesuffix("~").strip()
        if start == "${":
            self._body.append(_Expression(inner))
        else:
            self._add_directive(inner)

    def _add_directive(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        around = self._open[-1][0] if self._open else None
        if word == "if":
            self._enter(_Conditional(rest.strip()))
        elif word == "for" and (loop := _LOOP.fullmatch(rest.strip())):
            self._enter(_Loop(re.split(r"\s*,\s*", loop["names"]), loop["collection"]))
        elif word == "else" and isinstance(around, _Conditional):
            self._open[-1] = (around, around.otherwise)
        elif (word == "endif" and isinstance(around, _Conditional)) or (word == "endfor" and isinstance(around, _Loop)):
            self._open.pop()
        else:
            raise SourceError(f"A template of the Terraform module has a directive out of place: %{{{text}}}")

    def _enter(self, part: _Conditional | _Loop) -> None:
        self._body.append(part)
        self._open.append((part, part.then if isinstance(part, _Conditional) else part.body))


def _last_line(text: str) -> tuple[str, str, str]:
    """A text before its last line, and the last line; a new line at the end belongs to the last line."""
    before, end, line = text[:-1].rpartition("\n")
    return before, end, line + text[-1:]


def _find_end(text: str, at: int) -> int:
    """The position of the brace that closes a sequence. Braces and quotes inside it are skipped."""
    depth, quoted = 0, False
    while at < len(text):
        character = text[at]
        if quoted:
            at += character == "\\"
            quoted = character != '"'
        elif character == '"':
            quoted = True
        elif character == "{":
            depth += 1
        elif character == "}":
            if depth == 0:
                return at
            depth -= 1
        at += 1
    raise SourceError("A template of the Terraform module has a ${ or %{ without its closing brace")
