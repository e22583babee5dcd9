"""The summary as people and programs read it: a table for the terminal, Markdown for a pull request, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from pytest_sfn.coverage.summary.outcomes import KINDS, CountedOutcome
from pytest_sfn.coverage.summary.summary import CoverageSummary, MachineSummary, Share, kinds_of
from pytest_sfn.values.safe_text import encodable

FORMAT = "pytest-sfn-coverage"
VERSION = 1


def terminal_lines(summary: CoverageSummary, *, missing: bool) -> Iterator[str]:
    """A table like that of coverage.py, and what is missing of each machine."""
    if not summary.machines:
        yield "No test ran a state machine."
        return
    kinds = kinds_of(summary)
    rows = [[_printable(machine.name), *_cells(machine, kinds)] for machine in summary.machines]
    header = ["Name", *(KINDS[kind] for kind in kinds), "Cover"]
    total = ["TOTAL", *_cells(summary, kinds)]
    widths = [max(len(row[column]) for row in [header, *rows, total]) for column in range(len(header))]
    rule = "-" * (sum(widths) + 3 * (len(widths) - 1))
    yield _row(header, widths)
    yield rule
    yield from (_row(row, widths) for row in rows)
    yield rule
    yield _row(total, widths)
    for machine in summary.machines if missing else ():
        yield from _missing_lines(machine)


def markdown(summary: CoverageSummary) -> str:
    """A table for the description of a pull request or the summary of a GitHub job."""
    kinds = kinds_of(summary)
    lines = ["### State machine coverage", ""]
    lines.append(f"| Machine | {' | '.join(KINDS[kind] for kind in kinds)} | Cover |")
    lines.append(f"| --- |{' ---: |' * (len(kinds) + 1)}")
    lines += [f"| {_escaped(machine.name)} | {' | '.join(_cells(machine, kinds))} |" for machine in summary.machines]
    lines.append(f"| **Total** | {' | '.join(_cells(summary, kinds))} |")
    for machine in summary.machines:
        if machine.missing:
            lines += ["", f"<details><summary>Never happened in {escape(machine.name)}</summary>", ""]
            lines += [f"- {_escaped(line)}" for line in _by_state(machine)]
            lines += ["", "</details>"]
    return encodable("\n".join(lines) + "\n")


def json_text(summary: CoverageSummary) -> str:
    """The summary for programs. ``version`` changes when a member changes its meaning or is dropped."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "totals": _totals(summary),
        "machines": [_machine(machine) for machine in summary.machines],
    }
    return encodable(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def _machine(machine: MachineSummary) -> dict[str, Any]:
    return {
        "name": machine.name,
        "file": machine.file,
        "logical_id": machine.logical_id,
        "totals": _totals(machine),
        "outcomes": [
            {
                "kind": outcome.kind,
                "state": outcome.state,
                "location": outcome.place,
                "outcome": outcome.what,
                "count": machine.times(outcome),
            }
            for outcome in machine.outcomes
        ],
        "missing": list(_by_state(machine)),
        "definition": machine.document,
    }


def _totals(whole: CoverageSummary | MachineSummary) -> dict[str, Any]:
    shares: dict[str, Any] = {kind: _share(whole.share(kind)) for kind in KINDS}
    return {**shares, "all": _share(whole.share())}


def _share(share: Share) -> dict[str, float]:
    return {"covered": share.covered, "total": share.total, "percent": round(share.percent, 2)}


def _cells(whole: CoverageSummary | MachineSummary, kinds: list[str]) -> list[str]:
    shares = [whole.share(kind) for kind in kinds]
    return [*(f"{share.covered}/{share.total}" if share.total else "-" for share in shares), percent(whole.share())]


def percent(share: Share) -> str:
    """A share in per cent; 0 % and 100 % are said only of none and all, as coverage.py does."""
    if 0 < share.covered < share.total:
        return f"{min(max(round(share.percent), 1), 99)}%"
    return f"{round(share.percent)}%"


def _row(cells: list[str], widths: list[int]) -> str:
    name, *others = cells
    aligned = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
    return "   ".join([name.ljust(widths[0]), *aligned])


def _missing_lines(machine: MachineSummary) -> Iterator[str]:
    lines = list(_by_state(machine))
    if lines:
        yield ""
        yield _printable(f"{machine.name} never did:")
        yield from (_printable(f"  {line}") for line in lines)


def _by_state(machine: MachineSummary) -> Iterator[str]:
    """What is missing, one line for each state."""

    def state_of(outcome: CountedOutcome) -> str | None:
        return outcome.state

    for state, found in groupby(machine.missing, key=state_of):
        texts = "; ".join(outcome.never for outcome in found)
        yield texts if state is None else f"{state}: {texts}"


def _printable(text: str) -> str:
    """A text that a terminal shows and does not obey."""
    return encodable("".join(character if character.isprintable() else ascii(character)[1:-1] for character in text))


def _escaped(text: str) -> str:
    """A text that neither Markdown nor HTML reads as more than that."""
    text = escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{character}" if character in "\\`*_{}[]|~" else character for character in text)
