"""Namespaces of modules, and whose code sees which."""

from __future__ import annotations

import importlib
import sys
import threading
from pathlib import Path

import pytest

from pytest_sfn.patches.module_namespace import ModuleNamespace, inside, outside


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Two folders, each with a module ``whose`` that says which one it is in."""
    made = [tmp_path / name for name in ("first", "second")]
    for folder in made:
        folder.mkdir()
        (folder / "whose.py").write_text(f"NAME = {folder.name!r}")
    return made


@pytest.fixture
def first(folders: list[Path]) -> ModuleNamespace:
    return ModuleNamespace(folders[:1])


@pytest.fixture
def second(folders: list[Path]) -> ModuleNamespace:
    return ModuleNamespace(folders[1:])


def whose() -> str | None:
    """Whose module is imported here; None if there is none."""
    try:
        return str(importlib.import_module("whose").NAME)
    except ModuleNotFoundError:
        return None


def test_the_innermost_namespace_is_seen(first: ModuleNamespace, second: ModuleNamespace) -> None:
    seen = [whose()]
    with inside(first):
        seen.append(whose())
        with inside(second):
            seen.append(whose())
            with outside():
                seen.append(whose())
            seen.append(whose())
        seen.append(whose())
    seen.append(whose())

    assert seen == [None, "first", "second", None, "second", "first", None]


def test_a_namespace_may_be_entered_again_inside_itself(first: ModuleNamespace) -> None:
    with inside(first):
        with inside(first):
            module = sys.modules.get("whose") or importlib.import_module("whose")
        assert sys.modules["whose"] is module

    assert "whose" not in sys.modules


def test_blocks_of_several_threads_need_not_end_in_order(first: ModuleNamespace, second: ModuleNamespace) -> None:
    path, directory = sys.path[:], Path.cwd()
    begun, go_on, seen = threading.Event(), threading.Event(), []

    def other() -> None:
        with inside(second):
            begun.set()
            go_on.wait(10)
            seen.append(whose())

    thread = threading.Thread(target=other)
    with inside(first):
        whose()
        thread.start()
        begun.wait(10)
    go_on.set()
    thread.join()

    assert seen == ["second"]
    assert (whose(), sys.path, Path.cwd()) == (None, path, directory)


def test_an_error_inside_leaves_nothing(first: ModuleNamespace) -> None:
    path = sys.path[:]

    with pytest.raises(ModuleNotFoundError), inside(first):
        importlib.import_module("whose.nothing")

    assert (whose(), sys.path) == (None, path)


def test_what_is_installed_is_imported_as_everywhere(first: ModuleNamespace) -> None:
    with inside(first):
        seen_inside = importlib.import_module("pytest")

    assert seen_inside is pytest


@pytest.mark.parametrize("name", ["boto3", "botocore", "moto", "json", "logging"])
def test_a_folder_may_not_bring_what_the_process_needs_one_of(folders: list[Path], name: str) -> None:
    (folders[0] / f"{name}.py").write_text("NAME = 'first'")
    before = importlib.import_module(name)

    with inside(ModuleNamespace(folders[:1])):
        assert importlib.import_module(name) is before
