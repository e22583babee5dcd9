"""CONTRIBUTING.md and ARCHITECTURE.md name what is there: files, what stands in them, and the rooms in their order."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md", ROOT / "tests" / "aws_answers" / "README.md"]
PATH = re.compile(r"`((?:pytest_sfn|tests|docs|examples|benchmarks)/[\w./-]*|[\w-]+\.(?:md|toml|ini))`")
MEMBER = re.compile(r"`(pytest_sfn/[\w/]+\.py)` `(\w+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_is_there(page: Path) -> None:
    paths = PATH.findall(page.read_text(encoding="utf-8"))

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_step_of_a_journey_is_there() -> None:
    steps = MEMBER.findall((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))

    assert steps
    assert [step for step in steps if not defines(ROOT / step[0], step[1])] == []


def defines(module: Path, name: str) -> bool:
    source = module.read_text(encoding="utf-8") if module.exists() else ""
    return re.search(rf"^\s*(?:class|def) {name}\b", source, re.MULTILINE) is not None


def test_the_rooms_are_those_of_the_import_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(it["layers"] for it in settings["tool"]["importlinter"]["contracts"] if it["type"] == "layers")
    floors = [re.split(r"[|:]", layer) for layer in layers]
    places = {name.strip(): floor for floor, names in enumerate(floors) for name in names}
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = page.split("## The rooms")[1].split("## ")[0]
    listed = re.findall(r"^\| `pytest_sfn/(\w+)/`", table, re.MULTILINE)

    assert sorted(listed) == sorted(path.parent.name for path in (ROOT / "pytest_sfn").glob("*/__init__.py"))
    assert [places[room] for room in listed] == sorted(places[room] for room in listed)
    modules = {path.stem for path in (ROOT / "pytest_sfn").glob("*.py")} - {"__init__"}
    assert {name.strip() for name in chain.from_iterable(floors)} == set(listed) | modules
