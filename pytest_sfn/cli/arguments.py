"""Arguments that several commands have, and what is wrong with an argument itself."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pytest_sfn.errors import InvalidArgumentValue, SfnError


class UsageError(SfnError):
    """An argument of the command line has an invalid value. The exit status is that of argparse's own errors."""


@contextmanager
def usage_checked() -> Iterator[None]:
    """A block in which an invalid value is one of the command line. Raises UsageError for it."""
    try:
        yield
    except InvalidArgumentValue as problem:
        raise UsageError(str(problem)) from None


def add_substitutions(parser: argparse.ArgumentParser) -> None:
    """Declare ``-s NAME=VALUE``."""
    parser.add_argument(
        "-s",
        "--substitution",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="substitutions",
        help="the value of a ${NAME} placeholder or of a parameter; may be given several times",
    )


def read_substitutions(arguments: argparse.Namespace) -> dict[str, str]:
    """The substitutions of the command line. Raises UsageError for one without ``=``."""
    found = {}
    for given in arguments.substitutions:
        name, equals, value = given.partition("=")
        if not equals:
            raise UsageError(f"--substitution takes NAME=VALUE, not {given!r}")
        found[name] = value
    return found


def read_input(given: str) -> Any:
    """The value of ``--input``: JSON, or the path of a file behind ``@``. Raises UsageError if it is not JSON, and
    SfnError or OSError for a file that cannot be read."""
    text = read_text(given[1:]) if given.startswith("@") else given
    try:
        return json.loads(text)
    except ValueError as problem:
        raise UsageError(f"--input is not JSON: {problem}") from None


def read_text(path: str) -> str:
    """The text of a file that is not a definition. Raises SfnError if it is not UTF-8, and OSError."""
    return decode(Path(path).read_bytes(), path)


def decode(content: bytes, title: str) -> str:
    """Bytes as text. ``title`` names them. Raises SfnError if they are not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SfnError(f"{title} is not UTF-8 text: {problem.reason} at byte {problem.start}") from None
