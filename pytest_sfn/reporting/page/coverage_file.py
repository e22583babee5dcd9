"""The machines of a coverage summary in JSON, as ``--sfn-cov-report=json:PATH`` writes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pytest_sfn.errors import SfnError
from pytest_sfn.reporting.page.contents import MachinePage, machine_page
from pytest_sfn.reporting.page.records import RecordedMachine
from pytest_sfn.reporting.pictures.graph import ArrowKey
from pytest_sfn.reporting.pictures.marks import Marks, StateMark
from pytest_sfn.values.json_text import Json, loads

FORMAT, VERSION = "pytest-sfn-coverage", 1
_PLACE = re.compile(r"/(Choices|Catch)\[(\d+)\]$")
_TRANSITIONS = {"next": "Next", "end": "End", "default": "Default"}


def machines_of(text: str, path: str) -> list[MachinePage]:
    """The machines with their coverage. Raises SfnError if the text is not such a summary."""
    summary = _read(text, path)
    try:
        return [_page(machine, str(place)) for place, machine in enumerate(summary["machines"])]
    except (KeyError, TypeError, AttributeError) as problem:
        raise SfnError(f"{path} is not a whole coverage summary: {problem!r} is missing or of another type") from None


def _read(text: str, path: str) -> Mapping[str, Any]:
    try:
        summary = loads(text)
    except ValueError as problem:
        raise SfnError(f"{path} is not JSON: {problem}") from None
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        raise SfnError(f"{path} is not a coverage summary: run pytest with --sfn-cov-report=json:{path}")
    if summary.get("version") != VERSION:
        raise SfnError(f"{path} has version {summary.get('version')!r}, and this pytest-sfn reads version {VERSION}")
    return summary


def _page(machine: Mapping[str, Json], key: str) -> MachinePage:
    document = machine["definition"]
    record = RecordedMachine(key=key, variant=key, document=document, source=machine.get("file"))
    return machine_page(record, str(machine["name"]), marks_of_outcomes(document, machine["outcomes"]))


def marks_of_outcomes(document: Mapping[str, Any], outcomes: list[Mapping[str, Any]]) -> Marks:
    """The marks of a picture from the outcomes of a summary."""
    states: Counter[str] = Counter()
    arrows: Counter[ArrowKey] = Counter()
    for outcome in outcomes:
        if outcome["kind"] == "states":
            states[outcome["state"]] += outcome["count"]
        else:
            key = _arrow(outcome)
            if key:
                arrows[key] += outcome["count"]
    visited = {name: count for name, count in states.items() if count}
    arrows[ArrowKey("", "StartAt")] = visited.get(document["StartAt"], 0)
    for name, count in visited.items():  # a Fail state always leads to the end
        if ArrowKey(name, "End") not in arrows:
            arrows[ArrowKey(name, "End")] = count
    return Marks({name: StateMark("visited", count) for name, count in visited.items()}, arrows)


def _arrow(outcome: Mapping[str, Any]) -> ArrowKey | None:
    state, what = outcome["state"], outcome["outcome"]
    if outcome["kind"] == "transitions":
        return ArrowKey(state, _TRANSITIONS[what])
    found = _PLACE.search(outcome["location"])
    if found and (what == "matched" or outcome["kind"] == "catchers"):
        return ArrowKey(state, found[1], int(found[2]))
    return None
