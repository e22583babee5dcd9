"""Reads a text from left to right, for the parsers of paths, filters and intrinsic functions."""

from __future__ import annotations

from typing import NoReturn

_OTHER_QUOTE = {"'": '"', '"': "'"}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class ParseError(Exception):
    """A text does not parse. The message says why."""


class Scanner:
    """A text and the current position."""

    __slots__ = ("position", "text")

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position

    @property
    def next(self) -> str:
        """The next character; ``""`` at the end."""
        return self.text[self.position : self.position + 1]

    @property
    def rest(self) -> str:
        return self.text[self.position :]

    def fail(self, reason: str) -> NoReturn:
        raise ParseError(f"{reason} (character {self.position + 1} of {self.text!r})")

    def skip_blanks(self) -> None:
        text, position = self.text, self.position
        while position < len(text) and text[position].isspace():
            position += 1
        self.position = position

    def take(self, token: str) -> bool:
        """Read a token if it comes next."""
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        return True

    def expect(self, token: str) -> None:
        if not self.take(token):
            self.fail(f"expected {token!r}")

    def until(self, stops: str) -> str:
        """Read up to a blank or one of the characters."""
        start = self.position
        text = self.text
        while self.position < len(text) and text[self.position] not in stops and not text[self.position].isspace():
            self.position += 1
        return text[start : self.position]

    def quoted(self) -> str:
        """Read a string in single or double quotes, with backslash escapes.

        A backslash before the other kind of quote is part of the string.
        """
        quote = self.next
        self.position += 1
        parts: list[str] = []
        while (character := self.next) != quote:
            if not character:
                self.fail(f"a string is not closed with {quote}")
            self.position += 1
            if character == "\\" and self.next != _OTHER_QUOTE[quote]:
                character = _ESCAPES.get(self.next, self.next)
                self.position += 1
            parts.append(character)
        self.position += 1
        return "".join(parts)

    def path(self, stops: str) -> str:
        """Read the text of a path that is part of a larger text: up to a closing parenthesis or one of the characters,
        but not inside the path's own brackets, parentheses and quotes."""
        start = self.position
        depth = 0
        while character := self.next:
            if depth and character in "'\"":
                self.quoted()
                continue
            if character in "[(":
                depth += 1
            elif character in "])":
                if not depth:
                    break
                depth -= 1
            elif not depth and character in stops:
                break
            self.position += 1
        return self.text[start : self.position]
