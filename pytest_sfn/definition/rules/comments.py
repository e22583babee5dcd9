"""``pytest-sfn: ignore=RULE`` in the Comment of a state, a block or the machine: the rule does not apply there, nor to
what is inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_sfn.definition.rules.machine import CheckedMachine
from pytest_sfn.definition.rules.selection import RuleSelection, unknown_rule
from pytest_sfn.errors import Diagnostic
from pytest_sfn.values.json_text import Json

USELESS_IGNORE = "USELESS_IGNORE"

_IGNORE = re.compile(r"pytest-sfn:\s*ignore\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*)")


@dataclass(slots=True)
class _Ignore:
    """The rules that the Comment at a location names, and those of them that would have found something."""

    location: str
    names: Sequence[str]
    used: set[str] = field(default_factory=set)

    def covers(self, diagnostic: Diagnostic) -> bool:
        place = diagnostic.location or ""
        inside = place.startswith(self.location) and place[len(self.location) :][:1] in ("", "/", "[")
        return inside and diagnostic.code in self.names


def without_ignored(
    machine: CheckedMachine, found: Sequence[Diagnostic], rules: RuleSelection
) -> tuple[Diagnostic, ...]:
    """The findings that no Comment ignores, and one for each name in a Comment that has no effect."""
    ignores = list(_ignores(machine))
    kept = []
    for diagnostic in found:
        covering = [ignore for ignore in ignores if ignore.covers(diagnostic)]
        for ignore in covering:
            ignore.used.add(diagnostic.code)
        if not covering:
            kept.append(diagnostic)
    if rules.has(USELESS_IGNORE, "WARNING"):
        kept += (useless for ignore in ignores for useless in _useless(ignore, rules))
    return tuple(kept)


def _ignores(machine: CheckedMachine) -> Iterator[_Ignore]:
    places: list[tuple[str, Mapping[str, Json]]] = [(block.location, block.written) for block in machine.blocks]
    places += ((state.location, state.fields) for state in machine.states)
    for location, written in places:
        comment = written.get("Comment")
        names = [name for found in _IGNORE.findall(str(comment or "")) for name in re.split(r"\s*,\s*", found)]
        if names:
            yield _Ignore(location, names)


def _useless(ignore: _Ignore, rules: RuleSelection) -> Iterator[Diagnostic]:
    from pytest_sfn.definition.rules.registry import all_rules

    known = all_rules()
    for name in ignore.names:
        if name not in known:
            why = unknown_rule(name)
        elif known[name].level == "ERROR":
            why = f"{name} cannot be ignored, because AWS rejects the definition"
        elif name in ignore.used or not rules.has(name, known[name].level):
            continue
        else:
            why = f"{name} finds nothing here"
        yield Diagnostic("WARNING", USELESS_IGNORE, f"The Comment ignores nothing: {why}", f"{ignore.location}/Comment")
