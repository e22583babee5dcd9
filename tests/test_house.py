"""The rooms of the package: what stands at its top, how much is in each, and that a name means one thing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

import pytest_sfn

PACKAGE = Path(pytest_sfn.__file__).parent

TOP = {"__init__", "answers_by_day", "arns", "errors", "ids"}
"""The only modules beside the rooms."""

MOST_MODULES = 13
"""How many modules a room may have."""

LARGE_ROOMS = {
    "application/resources/services": "one module for each service",
    "integrations": "one module for each service",
    "lambdas": "the registry and the runtime, which share most of their records",
}
"""The rooms that may have more, and why."""

SMALLEST = 30
"""How many lines a module has at least: a shorter one is part of another."""

SHORT_MODULES = {
    "cli/output.py": "shared by all commands, below them",
    "cli/report.py": "a module for each command",
    "coverage/files/source_tokens.py": "the colours of a report, beside nothing else",
    "definition/states/parallel.py": "a module for each type of state",
    "definition/states/s3_calls.py": "shared by ItemReader and ResultWriter, which have modules of their own",
    "fakes/durations.py": "shared by all fakes, below them",
    "fakes/options.py": "the keyword arguments of all fakes",
    "iam/evaluation/variables.py": "one rule of IAM, found by its name",
    "lambdas/environment.py": "one rule of Lambda, found by its name",
    "language/jsonpath/sentinels.py": "shared by all of JSONPath, below it",
    "patches/assertion_rewriting.py": "one patch, found by its name",
    "patches/installed.py": "shared by the sockets and the handlers",
    "patches/network_setting.py": "read where the network is not patched",
    "reporting/not_given.py": "a default of public signatures, which costs no import of assertions",
    "reporting/page/embedding.py": "one rule of safety, found by its name",
    "reporting/pictures/diagram.py": "the choice of a format, above all of them",
    "tasks/lambda_/function.py": "one of the three ways to call a function",
    "tasks/permissions/wording.py": "AWS's words, shared by all refusals",
    "values/safe_text.py": "shared by all error texts, below them",
    "world/swallowed_mistakes.py": "one rule, found by its name",
}
"""The modules that may be shorter, and why; in ``integrations`` and ``language/jsonata`` all may."""


def modules(room: Path) -> list[Path]:
    return [path for path in sorted(room.glob("*.py")) if path.name != "__init__.py"]


def rooms() -> Iterator[Path]:
    return (path for path in sorted(PACKAGE.rglob("*")) if path.is_dir() and modules(path))


def parsed_modules() -> Iterator[tuple[Path, ast.Module]]:
    return ((path, ast.parse(path.read_text("utf-8"))) for path in sorted(PACKAGE.rglob("*.py")))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_only_what_all_rooms_share_stands_at_the_top():
    assert {path.stem for path in PACKAGE.glob("*.py")} <= TOP | {"__main__"}


@pytest.mark.parametrize("room", list(rooms()), ids=name_of)
def test_a_room_has_about_a_dozen_modules(room: Path):
    assert len(modules(room)) <= MOST_MODULES or name_of(room) in LARGE_ROOMS


def test_short_modules_are_folded():
    short = {
        name_of(path)
        for room in rooms()
        for path in modules(room)
        if len(path.read_text("utf-8").splitlines()) < SMALLEST
        and not name_of(path).startswith(("integrations/", "language/jsonata/"))
    }

    assert short - set(SHORT_MODULES) == set()


def test_a_class_name_is_unique():
    found: dict[str, list[str]] = defaultdict(list)
    for path, tree in parsed_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(name_of(path))

    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_only_one_module_walks_along_the_shapes_of_botocore():
    kinds = {"is_document_type", "type_name"}
    readers = {
        name_of(path)
        for path, tree in parsed_modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in kinds)
        or (isinstance(node, ast.Constant) and node.value in kinds)
    }

    assert readers == {"apis/shapes.py"}


ERROR_NAME = re.compile(r"(?:States|Lambda|Runtime|Function|Sandbox|ApiGateway)\.\w+|\w+Exception")
"""The name of an error of AWS."""


def test_the_name_of_an_error_of_aws_stands_in_one_module():
    found: dict[str, set[str]] = defaultdict(set)
    for path, tree in parsed_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ERROR_NAME.fullmatch(node.value):
                found[node.value].add(name_of(path))

    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_arns_of_step_functions_are_put_together_and_taken_apart_in_one_module():
    kinds = {":stateMachine:", ":execution:", ":express:", ":mapRun:", ":activity:"}
    places = {
        name_of(path)
        for path, tree in parsed_modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.JoinedStr) and is_text(node.values[0], "arn:"))
        or (isinstance(node, ast.Constant) and node.value in kinds)
    }

    assert places == {"arns.py"}


def is_text(node: ast.expr, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def test_one_module_knows_how_names_of_headers_are_compared():
    compared = re.compile(r"""lower\(\) == ["'][a-z]+-[a-z-]+["']|charset=""")
    places = {name_of(path) for path, _ in parsed_modules() if compared.search(path.read_text("utf-8"))}

    assert {place for place in places if place.startswith("tasks/")} <= {"tasks/http/messages.py"}


PLAIN_WORDS = {
    r"\bpytest_sfn (?!import)": "the project is pytest-sfn; pytest_sfn is the package, in code",
    r"\b(?:on (?:this|your|every)|your|other) machines?\b": "tests run on a computer; a machine is a state machine",
    r"\b[Aa] text\b|\btexts\b": "a value is a string",
    r"\b(?:anew|whatever)\b|\bfor ever\b": "plainer words",
}
"""What users do not read in messages and pages, and why."""


def messages() -> Iterator[tuple[str, str]]:
    """The strings of several words in the code, docstrings left out, each with its place."""
    for path, tree in parsed_modules():
        statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and " " in str(node.value) and id(node) not in statements:
                yield f"{name_of(path)}:{node.lineno}", str(node.value)


def pages() -> Iterator[tuple[str, str]]:
    """The lines of the documentation, each with its place."""
    root = Path(__file__).parents[1]
    for path in (root / "README.md", root / PACKAGE.name / "AGENTS.md", *sorted((root / "docs").rglob("*.md"))):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            yield f"{path.relative_to(root).as_posix()}:{number}", line


def test_messages_and_pages_are_in_plain_words():
    found = [
        f"{place}: {text!r}: {why}"
        for place, text in chain(messages(), pages())
        for wrong, why in PLAIN_WORDS.items()
        if re.search(wrong, text)
    ]

    assert found == []
