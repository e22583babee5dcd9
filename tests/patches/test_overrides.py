"""Overrides: entered in any order, left in any order, beside what the user patches."""

from __future__ import annotations

import os
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from pytest_sfn.patches.overrides import MISSING, Attribute, Item, Override, open_overrides, settle


@pytest.fixture
def owner() -> SimpleNamespace:
    return SimpleNamespace(name="original")


def test_the_override_entered_last_is_shown_whichever_leaves(owner: SimpleNamespace) -> None:
    first, second = Override(Attribute(owner, "name"), "first"), Override(Attribute(owner, "name"), "second")
    first.enter()
    second.enter()

    first.leave()
    assert owner.name == "second"
    second.leave()
    assert owner.name == "original"


def test_leaving_the_last_shows_the_one_below(owner: SimpleNamespace) -> None:
    with Override(Attribute(owner, "name"), "first"):
        with Override(Attribute(owner, "name"), "second"):
            assert owner.name == "second"
        assert owner.name == "first"
    assert owner.name == "original"


def test_equal_values_in_one_place_leave_in_any_order(owner: SimpleNamespace) -> None:
    first, second = Override(Attribute(owner, "name"), "same"), Override(Attribute(owner, "name"), "same")
    first.enter()
    second.enter()

    first.leave()
    assert owner.name == "same"
    second.leave()
    assert owner.name == "original"


def test_a_place_that_was_empty_is_empty_again(owner: SimpleNamespace) -> None:
    mapping: dict[str, str] = {}
    with Override(Attribute(owner, "other"), 1), Override(Item(mapping, "key"), "value"):
        assert (owner.other, mapping) == (1, {"key": "value"})
    assert (vars(owner), mapping) == ({"name": "original"}, {})


def test_what_a_class_inherits_is_not_copied_into_it() -> None:
    class Base:
        def method(self) -> str:
            return "base"

    class Derived(Base):
        pass

    with Override(Attribute(Derived, "method"), lambda self: "ours"):
        assert Derived().method() == "ours"
    assert "method" not in vars(Derived)


def test_leave_is_harmless_before_enter_and_twice(owner: SimpleNamespace) -> None:
    override = Override(Attribute(owner, "name"), "ours")

    override.leave()
    override.enter()
    override.leave()
    owner.name = "theirs"
    override.leave()

    assert owner.name == "theirs"


def test_what_the_user_sets_over_an_override_stays(owner: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    with Override(Attribute(owner, "name"), "ours"):
        owner.name = "theirs"
    assert owner.name == "theirs"


def test_what_the_users_undo_puts_back_too_late_is_removed(owner: SimpleNamespace) -> None:
    monkeypatch = pytest.MonkeyPatch()
    with Override(Attribute(owner, "name"), "ours"):
        monkeypatch.setattr(owner, "name", "theirs")
    monkeypatch.undo()
    assert owner.name == "ours"

    settle()

    assert owner.name == "original"


def test_the_list_tells_what_is_patched(owner: SimpleNamespace) -> None:
    before = open_overrides()
    with Override(Attribute(owner, "name"), "ours") as override:
        assert open_overrides() == (*before, override)
    assert open_overrides() == before


COUNT = count()  # texts have no identity: none is used twice


class AnyOrder(RuleBasedStateMachine):
    """Overrides and patches of the user in any order; the user's own are undone last first, as pytest does it."""

    place: Attribute | Item

    @initialize(empty=st.booleans(), of_environment=st.booleans())
    def start(self, empty: bool, of_environment: bool) -> None:
        self.ours: list[Override] = []
        self.theirs: list[Any] = []
        self.place = Item(os.environ, "PYTEST_SFN_ANY") if of_environment else Attribute(SimpleNamespace(), "name")
        self.original = MISSING if empty else self.value("original")
        self.place.write(self.original)

    def value(self, kind: str) -> Any:
        return f"{kind} {next(COUNT)}" if isinstance(self.place, Item) else SimpleNamespace(kind=kind)

    @rule()
    def enter(self) -> None:
        override = Override(self.place, self.value("ours"))
        override.enter()
        self.ours.append(override)
        assert override.is_shown()

    @precondition(lambda self: self.ours)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        override = self.ours.pop(data.draw(st.integers(0, len(self.ours) - 1)))
        covered = self.place.read() is not override.value and self.place.read() != override.value
        shown = self.place.read()
        override.leave()
        assert not covered or self.place.read() == shown

    @rule()
    def patch(self) -> None:
        self.theirs.append(self.place.read())
        self.place.write(self.value("theirs"))

    @precondition(lambda self: self.theirs)
    @rule()
    def undo_patch(self) -> None:
        self.place.write(self.theirs.pop())

    @rule()
    def settle(self) -> None:
        settle()
        shown = self.place.read()
        kind = getattr(shown, "kind", shown)
        if isinstance(kind, str) and kind.startswith("ours"):
            assert any(override.is_shown() for override in self.ours)

    def teardown(self) -> None:
        if not hasattr(self, "original"):
            return
        while self.theirs:
            self.undo_patch()
        while self.ours:
            self.ours.pop(0).leave()
        settle()
        try:
            assert self.place.read() == self.original
        finally:
            self.place.write(MISSING)


TestAnyOrder = AnyOrder.TestCase
