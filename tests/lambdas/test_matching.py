"""``when``: some calls get an answer of their own."""

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.matching import Matcher

from .conftest import Task
from .test_behaviours import JSON_VALUES


def test_the_first_match_wins_and_other_calls_get_the_base(service, functions):
    fake = functions.register("f", returns="base")
    fake.when({"id": 1}).returns("first").when({"id": mock.ANY}).raises("Other")

    assert service.value("f", {"id": 1, "more": [1]}) == "first"
    assert service.error("f", {"id": 2})["errorType"] == "Other"
    assert service.value("f", {}) == "base"


@pytest.mark.parametrize(
    ("matcher", "payload", "taken"),
    [
        ({}, {"a": 1}, True),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}, "d": 3}, True),
        ({"a": {"b": 1}}, {"a": {"c": 2}}, False),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2, "c": 3}]}, True),
        ({"a": [1]}, {"a": [1, 2]}, False),
        ({"a": None}, {}, False),
        ({"a": 1}, [1], False),
        ({"a": True}, {"a": 1}, False),
        ({"a": 1}, {"a": 1.0}, True),
        ("text", "text", True),
        (None, None, True),
        (mock.ANY, {"whatever": 1}, True),
        (lambda payload: payload["total"] > 5, {"total": 7}, True),
        (lambda payload: payload["total"] > 5, {"total": 3}, False),
    ],
)
def test_a_matcher_is_a_subset_a_value_or_a_function(matcher, payload, taken):
    assert Matcher(matcher)(payload, None) is taken


def test_a_map_iteration_may_be_matched(service, functions):
    fake = functions.register("f", returns="base")
    fake.when(map_index=3).returns("fourth")
    fake.when({"a": 1}, map_index=2).returns("third")

    assert service.value("f", {}, task=Task(map_index=3)) == "fourth"
    assert service.value("f", {"a": 1}, task=Task(map_index=2)) == "third"
    assert service.value("f", {"a": 2}, task=Task(map_index=2)) == "base"
    assert service.value("f", {"a": 1}) == "base"


@given(st.dictionaries(st.text(), JSON_VALUES, max_size=5), st.data())
def test_every_part_of_an_object_matches_it(payload, data):
    keys = data.draw(st.sets(st.sampled_from(sorted(payload)))) if payload else set()

    assert Matcher({key: payload[key] for key in keys})(payload, None)


@given(JSON_VALUES, JSON_VALUES)
def test_a_different_value_does_not_match(one, other):
    wrapped = Matcher({"value": [one]})

    assert wrapped({"value": [one]}, None)
    assert wrapped({"value": [one, other]}, None) is False


def never(payload):
    return False


def test_a_call_that_no_matcher_takes_is_a_mistake_where_there_is_nothing_else(service, functions):
    fake = functions.register("f")
    fake.when({"id": 1}).returns(1)
    fake.when(never, map_index=2).returns(2)

    with pytest.raises(SfnError) as caught:
        service.invoke("f", {"id": 3})
    assert str(caught.value) == (
        "no when(...) of the fake function 'f' matches the payload {\"id\": 3}:\n"
        '  when({"id": 1}): $.id is 3, not 1\n'
        "  when(never, map_index=2): the call is not in a Map\n"
        "Add a matcher, or a behaviour for all other calls, such as returns=."
    )


@pytest.mark.parametrize(
    ("matcher", "payload", "why"),
    [
        ({"order": {"id": 1}}, {"order": {"id": 2}}, "$.order.id is 2, not 1"),
        ({"id": 1, "state": "NEW"}, {"id": 2, "state": "OLD"}, "$.id is 2, not 1 (and 1 more)"),
        (
            {"order": {"oderId": 1}},
            {"order": {"orderId": 1}},
            "the payload has no $.order.oderId; did you mean 'orderId'?",
        ),
        ({"skus": ["a"]}, {"skus": ["a", "b"]}, '$.skus[1] is "b", which the matcher does not have'),
        ({"id": 1}, [{"id": 1}], '$ is [{"id": 1}], not {"id": 1}'),
        (never, {}, "the function returned a falsy value"),
    ],
)
def test_the_mistake_says_why_a_matcher_did_not_match(service, functions, matcher, payload, why):
    functions.register("f").when(matcher).returns(1)

    with pytest.raises(SfnError) as caught:
        service.invoke("f", payload)
    assert str(caught.value).splitlines()[1].endswith(f"): {why}")


def test_the_nearest_matcher_comes_first_and_only_ten_are_shown(service, functions):
    fake = functions.register("f")
    for number in range(20):
        fake.when({"id": number, "state": "NEW"}).returns(1)
    fake.when({"id": 19}).returns(1)

    with pytest.raises(SfnError) as caught:
        service.invoke("f", {"id": 99, "state": "OLD"})
    lines = str(caught.value).splitlines()
    assert lines[1] == '  when({"id": 19}): $.id is 99, not 19'
    assert lines[11] == "  ... and 11 more"


def test_when_needs_something_to_match(functions):
    with pytest.raises(SfnError, match=r"when\(\) needs a matcher: a dict, a function of the payload, or map_index="):
        functions.register("f").when()


def test_a_value_that_is_no_json_is_refused_at_once(functions):
    with pytest.raises(
        SfnError, match=r"returns= of when\(\{\"a\": 1\}\) of the fake function 'f' is not a JSON value"
    ):
        functions.register("f").when({"a": 1}).returns(object())


def test_bytes_are_the_raw_body_here_too(service, functions):
    functions.register("f").when({}).returns(b"[1]")

    assert service.value("f", {}) == [1]
