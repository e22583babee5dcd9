"""Patches that several users share: entered with the first, taken back with the last, beside what others patch."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from pytest_sfn.patches.overrides import Attribute, Override, open_overrides, settle
from pytest_sfn.patches.shared_patch import SharedPatch


@pytest.fixture
def owner() -> SimpleNamespace:
    return SimpleNamespace(first="first", second="second")


@pytest.fixture
def patch(owner: SimpleNamespace) -> SharedPatch:
    def make() -> Iterator[Override]:
        yield Override(Attribute(owner, "first"), f"patched {owner.first}")
        yield Override(Attribute(owner, "second"), f"patched {owner.second}")

    return SharedPatch(make)


@pytest.mark.parametrize("times", [1, 2])
def test_it_stays_until_the_last_user_leaves(owner: SimpleNamespace, patch: SharedPatch, times: int) -> None:
    before = open_overrides()
    for _ in range(times):
        patch.enter("one")
        patch.enter("other")
        patch.leave("one")
        assert vars(owner) == {"first": "patched first", "second": "patched second"}
        assert open_overrides() == (*before, *patch.overrides)
        patch.leave("other")
        patch.leave("other")

        assert vars(owner) == {"first": "first", "second": "second"}
        assert open_overrides() == before


def test_a_place_that_has_changed_meanwhile_is_wrapped_as_it_is_then(
    owner: SimpleNamespace, patch: SharedPatch
) -> None:
    patch.enter("user")
    patch.leave("user")
    owner.second = "third"

    patch.enter("user")
    assert vars(owner) == {"first": "patched first", "second": "patched third"}
    patch.leave("user")

    assert vars(owner) == {"first": "first", "second": "third"}


def test_it_enters_above_and_below_other_overrides(owner: SimpleNamespace, patch: SharedPatch) -> None:
    patch.enter("user")
    patch.leave("user")
    other = Override(Attribute(owner, "first"), "other")

    other.enter()
    patch.enter("user")
    assert owner.first == "patched other"
    other.leave()
    assert owner.first == "patched other"
    patch.leave("user")
    assert owner.first == "first"

    patch.enter("user")
    other.enter()
    patch.leave("user")
    assert (owner.first, owner.second) == ("other", "second")
    other.leave()
    assert vars(owner) == {"first": "first", "second": "second"}


def test_what_an_undo_puts_back_too_late_is_removed_also_when_it_has_entered_again(
    owner: SimpleNamespace, patch: SharedPatch
) -> None:
    theirs = pytest.MonkeyPatch()
    patch.enter("user")
    theirs.setattr(owner, "first", "theirs")
    patch.leave("user")
    assert vars(owner) == {"first": "theirs", "second": "second"}

    patch.enter("user")
    assert owner.first == "patched theirs"
    patch.leave("user")
    theirs.undo()
    settle()

    assert vars(owner) == {"first": "first", "second": "second"}
