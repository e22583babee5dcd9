"""Hearing of the first import of a module."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pytest_sfn.patches.import_hook import when_imported


@pytest.fixture
def module_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module that can be imported and is not."""
    (tmp_path / "not_imported_yet.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "not_imported_yet"
    sys.modules.pop("not_imported_yet", None)


def test_a_module_that_is_imported_is_told_at_once(module_name: str) -> None:
    module, told = importlib.import_module(module_name), list[ModuleType]()

    when_imported(module_name, told.append)

    assert told == [module]


def test_a_module_is_told_once_right_after_its_import(module_name: str) -> None:
    told: list[int] = []
    when_imported(module_name, lambda module: told.append(module.value))
    assert told == []

    module = importlib.import_module(module_name)
    importlib.reload(module)

    assert told == [1]


def test_the_module_keeps_its_own_loader(module_name: str) -> None:
    when_imported(module_name, lambda module: None)

    module = importlib.import_module(module_name)

    assert module.__spec__ is not None
    assert type(module.__spec__.loader).__name__ == type(module.__loader__).__name__ == "SourceFileLoader"


def test_looking_for_a_module_is_no_import(module_name: str) -> None:
    told: list[ModuleType] = []
    when_imported(module_name, told.append)

    assert importlib.util.find_spec(module_name)
    assert told == []
    importlib.import_module(module_name)
    assert len(told) == 1


def test_nothing_is_told_after_the_waiting_was_given_up(module_name: str) -> None:
    finders, told = list(sys.meta_path), list[ModuleType]()

    stop = when_imported(module_name, told.append)
    stop()
    importlib.import_module(module_name)

    assert told == []
    assert sys.meta_path == finders


def test_a_module_that_does_not_exist_is_still_an_import_error() -> None:
    stop = when_imported("there_is_no_such_module", lambda module: None)

    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("there_is_no_such_module")
    stop()
