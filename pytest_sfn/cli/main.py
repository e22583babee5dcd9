"""``pytest-sfn``: reads the command line and runs one command.

A command is a module of this room with its name. Its docstring is its help; ``add_arguments`` declares its arguments,
and ``run`` performs it and returns the exit status: 0, or 1 if something is wrong with what it was given. The exit
status is 2 if the command line itself is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from shlex import quote
from typing import Protocol, TextIO, cast

from pytest_sfn.cli.arguments import UsageError
from pytest_sfn.cli.completion import SHELLS, PrintCompletion
from pytest_sfn.errors import SfnError, UnresolvedSubstitution
from pytest_sfn.values.safe_text import encodable

COMMANDS = ("validate", "run", "diagram", "policy", "stubs", "report")
"""The commands, in the order of the help."""

WRONG_USAGE = 2
"""The exit status for a wrong command line, which argparse has, too."""

INTERRUPTED = 130
"""The exit status of a program that Ctrl-C ends: 128 and the number of the signal."""


class Command(Protocol):
    """The module of a command."""

    __doc__: str | None

    @staticmethod
    def add_arguments(parser: argparse.ArgumentParser) -> None: ...
    @staticmethod
    def run(arguments: argparse.Namespace) -> int: ...


def main(words: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit status. ``words`` are those of the command line."""
    try:
        arguments = _parser().parse_args(words)
        command: Command = arguments.command
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            return command.run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as head, wants no more
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  Python flushes it at its end
    except OSError as problem:
        _say(f"{problem.filename}: {problem.strerror}" if problem.filename and problem.strerror else str(problem))
    except UsageError as problem:
        _say(str(problem))
        return WRONG_USAGE
    except UnresolvedSubstitution as problem:
        given = " ".join(f"-s {quote(f'{name}=...')}" for name in problem.names)
        _say(f"{problem.facts}\nPass {given}\nsee {problem.address}")
    except SfnError as problem:
        has_page = problem.page != SfnError.page
        _say(f"{problem}\nsee {problem.address}" if has_page else str(problem))
    return 1


def _say(text: str) -> None:
    print(f"pytest-sfn: {encodable(text)}", file=sys.stderr)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """A warning without its place, which is a line of this library: only tests have a line of their own."""
    _say(f"warning: {message}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pytest-sfn", description="Tools for AWS Step Functions state machines.")
    parser.add_argument("--version", action="version", version=f"pytest-sfn {version('pytest-sfn')}")
    text = "print a script that completes the command line in this shell, and exit; needs shtab"
    parser.add_argument("--print-completion", choices=SHELLS, action=PrintCompletion, help=text)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        command = cast(Command, import_module(f"pytest_sfn.cli.{name}"))
        text = (command.__doc__ or "").strip()
        subparser = commands.add_parser(
            name,
            help=text.partition("\n")[0],
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        subparser.set_defaults(command=command)
        command.add_arguments(subparser)
    return parser
