"""Completion of the command line by a shell: shtab, if it is installed, writes a script from the parser."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from pytest_sfn.errors import SfnError

SHELLS = ("bash", "zsh", "tcsh")


class PrintCompletion(argparse.Action):
    """``--print-completion SHELL``: prints the script of a shell, and ends the program. Raises SfnError without
    shtab."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        try:
            import shtab
        except ImportError:
            raise SfnError("--print-completion needs shtab, which writes the script: pip install shtab") from None
        for action in _with_values(parser):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        sys.stdout.write(f"{shtab.complete(parser, shell=values)}\n")
        parser.exit()


def _with_values(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The arguments of all commands that take a value other than one of a few: most are paths."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _with_values(command)
        elif action.choices is None and action.nargs != 0:
            yield action
