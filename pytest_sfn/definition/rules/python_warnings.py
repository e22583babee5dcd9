"""The warnings of a definition as warnings of Python: pytest lists them, and ``-W error`` makes them errors."""

from __future__ import annotations

import os
import warnings
from collections import defaultdict

from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.rules.rule import page_of
from pytest_sfn.errors import Diagnostic, SfnDefinitionWarning
from pytest_sfn.patches.callers import calling_place
from pytest_sfn.values.safe_text import encodable

MOST_OF_ONE_RULE = 3
"""The most warnings of one rule that are issued for a definition: one mistake often leads to many."""


def issue_warnings(model: Definition) -> None:
    """Issue the warnings of a definition at their lines of its file, or at the line that loads it.

    At most three of one rule are issued; the third says how many more there are.
    """
    by_rule: dict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in model.warnings:
        by_rule[diagnostic.code].append(diagnostic)
    for found in by_rule.values():
        issued = found[:MOST_OF_ONE_RULE]
        for diagnostic in issued:
            file, line = _place(model, diagnostic)
            more = len(found) - len(issued) if diagnostic is issued[-1] else 0
            text = _text(model, diagnostic) + (f" ({more} more in StateMachine.warnings)" if more else "")
            warnings.warn_explicit(text, SfnDefinitionWarning, file, line)


def _place(model: Definition, diagnostic: Diagnostic) -> tuple[str, int]:
    file = (model.source or "").partition("#")[0]
    if file and diagnostic.line and os.path.isfile(file):
        return file, diagnostic.line
    return calling_place()


def _text(model: Definition, diagnostic: Diagnostic) -> str:
    where = "" if not diagnostic.location else f" at {diagnostic.location}"
    hint = f"; {diagnostic.hint}" if diagnostic.hint else ""
    return encodable(f"{diagnostic.code}: {diagnostic.message}{where}{hint}; see {page_of(diagnostic.code)}")
