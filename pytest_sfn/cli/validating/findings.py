"""What a check found, as text, JSON, GitHub annotations or SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pytest_sfn.cli.definitions import STDIN
from pytest_sfn.definition.rules.registry import all_rules
from pytest_sfn.errors import DOCS, Diagnostic
from pytest_sfn.values.safe_text import encodable

_GITHUB = {"ERROR": "error", "WARNING": "warning", "ADVICE": "notice"}
_UNREADABLE = "The definition cannot be read"
_SARIF = {"ERROR": "error", "WARNING": "warning", "ADVICE": "note"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic of a definition. ``machine`` is the logical id if the file has several. ``problem_page`` is the
    address of the page about a file that cannot be read."""

    file: str
    machine: str | None
    diagnostic: Diagnostic
    problem_page: str = f"{DOCS}/definitions.md"

    @property
    def page(self) -> str:
        """The address of the page about it: that of its rule, if it has one."""
        return all_rules()[self.diagnostic.code].page if self.diagnostic.code in all_rules() else self.problem_page

    @property
    def message(self) -> str:
        """The message with its hint."""
        found = self.diagnostic
        return f"{found.message} ({found.hint})" if found.hint else found.message


def as_text(findings: Sequence[Finding], files: int) -> str:
    """One finding a line, ``file:line: SEVERITY CODE: message at location``, then how many there are, and the pages of
    their rules."""
    lines = []
    for finding in findings:
        line = f":{finding.diagnostic.line}" if finding.diagnostic.line else ""
        machine = f" {finding.machine}" if finding.machine else ""
        lines.append(encodable(f"{finding.file}{line}:{machine} {_without_line(finding.diagnostic)}"))
    severities = [finding.diagnostic.severity for finding in findings]
    counts = [_count(severities.count("ERROR"), "error"), _count(severities.count("WARNING"), "warning")]
    if "ADVICE" in severities:
        counts.append(f"{severities.count('ADVICE')} advice")
    lines.append(f"{_count(files, 'file')} checked: {', '.join(counts)}")
    lines += (f"see {page}" for page in dict.fromkeys(finding.page for finding in findings))
    return "\n".join(lines) + "\n"


def as_json(findings: Sequence[Finding], files: int) -> str:
    """An object with ``files``, how many were checked, and ``findings``: each has its file, machine, severity, code,
    message, location, line, hint and the address of its page, null where there is none."""
    found = []
    for finding in findings:
        values = asdict(finding.diagnostic)
        names = ("severity", "code", "message", "location", "line", "hint")
        place = {"file": finding.file, "machine": finding.machine}
        found.append({**place, **{name: values[name] for name in names}, "page": finding.page})
    return json.dumps({"files": files, "findings": found}, indent=2) + "\n"


def as_github(findings: Sequence[Finding], files: int) -> str:
    """Workflow commands, which GitHub shows at the lines of a pull request.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    lines = []
    for finding in findings:
        file = None if finding.file == STDIN else finding.file
        place = {"file": file, "line": finding.diagnostic.line, "title": finding.diagnostic.code}
        given = ",".join(f"{name}={_escape(str(value), ':,')}" for name, value in place.items() if value)
        where = f" at {finding.diagnostic.location}" if finding.diagnostic.location else ""
        text = f"{finding.message}{where}; see {finding.page}"
        lines.append(f"::{_GITHUB[finding.diagnostic.severity]} {given}::{_escape(text)}")
    return "".join(f"{encodable(line)}\n" for line in lines)


def as_sarif(findings: Sequence[Finding], files: int) -> str:
    """SARIF 2.1.0, with all that GitHub's code scanning asks for.

    https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
    """
    pages = {finding.diagnostic.code: finding.page for finding in findings}
    codes = sorted(pages)
    driver = {
        "name": "pytest-sfn",
        "version": version("pytest-sfn"),
        "informationUri": "https://github.com/pytest-sfn/pytest-sfn",
        "rules": [_sarif_rule(code, pages[code]) for code in codes],
    }
    results = [_sarif_result(finding, codes) for finding in findings]
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(document, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Finding], int], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


def _sarif_rule(code: str, page: str) -> dict[str, Any]:
    rule = all_rules().get(code)
    summary = {"text": rule.summary if rule else _UNREADABLE}
    level = rule.level if rule else "ERROR"
    return {
        "id": code,
        "shortDescription": summary,
        "fullDescription": summary,
        "help": {"text": f"{summary['text']}: see {page}", "markdown": f"{summary['text']}: see [{code}]({page})"},
        "helpUri": page,
        "defaultConfiguration": {"enabled": level != "ADVICE", "level": _SARIF[level]},
    }


def _sarif_result(finding: Finding, codes: Sequence[str]) -> dict[str, Any]:
    physical = {
        "artifactLocation": {"uri": _as_uri(finding.file)},
        "region": {"startLine": finding.diagnostic.line or 1},
    }
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.diagnostic.location:
        location["logicalLocations"] = [{"fullyQualifiedName": f"{finding.machine or ''}{finding.diagnostic.location}"}]
    return {
        "ruleId": finding.diagnostic.code,
        "ruleIndex": codes.index(finding.diagnostic.code),
        "level": _SARIF[finding.diagnostic.severity],
        "message": {"text": finding.message},
        "locations": [location],
    }


def _as_uri(file: str) -> str:
    """The path of a file as a reference in the repository, or as a URI if it is absolute."""
    return Path(file).as_uri() if Path(file).is_absolute() else quote(Path(file).as_posix())


def _without_line(diagnostic: Diagnostic) -> str:
    return str(Diagnostic(**{**asdict(diagnostic), "line": None}))


def _escape(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
