"""Ids are the same in every run, and of AWS's shapes."""

import re

import pytest

from pytest_sfn.ids import Ids


def test_ids_repeat_themselves_in_every_world_of_a_seed():
    first, second = Ids(3), Ids(3)

    assert [first.uuid("execution") for _ in range(5)] == [second.uuid("execution") for _ in range(5)]
    assert first.random.random() == second.random.random()


def test_another_seed_gives_other_ids():
    assert Ids(1).uuid("execution") != Ids(2).uuid("execution")


def test_asking_for_one_kind_does_not_change_another():
    plain, busy = Ids(), Ids()
    busy.uuid("request")

    assert plain.uuid("execution") == busy.uuid("execution")


@pytest.mark.parametrize(
    ("make", "pattern"),
    [
        (lambda ids: ids.uuid("x"), r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        (lambda ids: ids.name_uuid("x"), r"[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        (lambda ids: ids.hex("x", 24), r"[0-9a-f]{24}"),
        (lambda ids: ids.sequence_number(), r"[0-9]{20}"),
        (lambda ids: ids.task_token(), r"[A-Za-z0-9+/=]{200,1024}"),
    ],
)
def test_ids_have_the_shape_of_awss_and_never_repeat(make, pattern):
    ids = Ids()

    made = [make(ids) for _ in range(50)]

    assert all(re.fullmatch(pattern, text) for text in made)
    assert len(set(made)) == len(made)
