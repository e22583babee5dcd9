"""Patches of a module of another library: taken back with the last who entered, and made for what is there then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from pytest_sfn.patches.module_patch import ModulePatch
from pytest_sfn.patches.overrides import Attribute, Override


def test_a_patch_wraps_what_the_module_holds_when_it_is_entered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A patch that entered before may enter again only over the same function."""
    module = ModuleType("library_of_a_test")
    module.__dict__["answer"] = lambda: "first"
    monkeypatch.setitem(sys.modules, module.__name__, module)
    patch = ModulePatch(module.__name__, _wrap_answer)
    for _ in range(2):
        patch.enter("user")
        assert module.answer() == "patched first"
        patch.leave("user")
    monkeypatch.setattr(module, "answer", lambda: "second")

    patch.enter("user")
    assert module.answer() == "patched second"
    monkeypatch.undo()
    patch.leave("user")

    assert module.answer() == "first"


def _wrap_answer(module: ModuleType) -> Iterator[Override]:
    answer = module.answer
    yield Override(Attribute(module, "answer"), lambda: f"patched {answer()}")
