"""The assertions of a fake, and the texts of those that fail."""

from unittest import mock

import pytest

from .conftest import Task


@pytest.fixture
def never(functions):
    return functions.register("charge")


@pytest.fixture
def once(service, never):
    service.invoke("charge", {"total": 7, "items": [1, 2]}, task=Task())
    return never


@pytest.fixture
def twice(service, once):
    service.invoke("charge", {"total": 8}, task=Task(attempt=1, map_index=4))
    return once


CALLS_OF_TWICE = (
    "Calls of 'charge':\n"
    '  1. state \'Charge\': {"total": 7, "items": [1, 2]}\n'
    "  2. state 'Charge', item 4, retry 1: {\"total\": 8}"
)


def test_assertions_that_hold_say_nothing(never, once, twice):
    once.assert_called()
    twice.assert_any_call({"total": 7, "items": [1, 2]})
    twice.assert_called_with({"total": 8})
    twice.assert_has_calls([{"total": 7, "items": [1, 2]}, {"total": 8}])
    twice.assert_has_calls([{"total": 8}])
    twice.assert_has_calls([])
    twice.assert_has_calls([{"total": 8}, {"total": 7, "items": mock.ANY}], any_order=True)


def test_one_call_is_once(once):
    once.assert_called_once()
    once.assert_called_once_with({"total": mock.ANY, "items": (1, 2)})


def test_no_call_is_not_called(never):
    never.assert_not_called()
    never.assert_has_calls([])


@pytest.mark.parametrize(
    ("assertion", "text"),
    [
        (lambda fake: fake.assert_called(), "Expected 'charge' to have been called."),
        (lambda fake: fake.assert_called_once(), "Expected 'charge' to have been called once. Called 0 times."),
        (
            lambda fake: fake.assert_called_once_with({"total": 7}),
            "Expected 'charge' to be called once. Called 0 times.",
        ),
        (
            lambda fake: fake.assert_called_with({"total": 7}),
            "expected call of 'charge' not found.\nExpected: {\"total\": 7}\n  Actual: not called.",
        ),
        (
            lambda fake: fake.assert_any_call(None),
            "no call of 'charge' had the payload null.\nCalls of 'charge': none.",
        ),
        (
            lambda fake: fake.assert_has_calls([1]),
            "calls of 'charge' not found.\nExpected: [1]\nCalls of 'charge': none.",
        ),
    ],
)
def test_what_was_never_called(never, assertion, text):
    with pytest.raises(AssertionError) as caught:
        assertion(never)
    assert str(caught.value) == text


def test_a_payload_that_differs_is_shown_with_its_differences(once):
    with pytest.raises(AssertionError) as caught:
        once.assert_called_once_with({"total": 9, "items": [1, 2]})

    assert str(caught.value) == (
        "expected call of 'charge' not found.\n"
        'Expected: {"total": 9, "items": [1, 2]}\n'
        '  Actual: {"total": 7, "items": [1, 2]}\n'
        "Differences:\n"
        "  $.total: expected 9, got 7"
    )


def test_with_more_calls_they_are_all_listed(twice):
    with pytest.raises(AssertionError) as caught:
        twice.assert_called_with({"total": 7, "items": [1, 2]})

    assert str(caught.value) == (
        "expected call of 'charge' not found.\n"
        'Expected: {"total": 7, "items": [1, 2]}\n'
        '  Actual: {"total": 8}\n'
        "Differences:\n"
        "  $.total: expected 7, got 8\n"
        "  $.items: missing, expected [1, 2]\n"
        f"{CALLS_OF_TWICE}"
    )


@pytest.mark.parametrize(
    ("assertion", "text"),
    [
        (lambda fake: fake.assert_not_called(), "Expected 'charge' to not have been called. Called 2 times."),
        (lambda fake: fake.assert_called_once(), "Expected 'charge' to have been called once. Called 2 times."),
        (lambda fake: fake.assert_called_once_with(1), "Expected 'charge' to be called once. Called 2 times."),
        (
            lambda fake: fake.assert_has_calls([{"total": 8}, {"total": 7}]),
            'calls of \'charge\' not found.\nExpected: [{"total": 8}, {"total": 7}]',
        ),
        (
            lambda fake: fake.assert_has_calls([{"total": 8}, {"total": 8}], any_order=True),
            "calls of 'charge' not found: {\"total\": 8}.",
        ),
        (
            lambda fake: fake.assert_any_call({"total": 9}),
            "no call of 'charge' had the payload {\"total\": 9}.\n"
            "The nearest call differs:\n  $.total: expected 9, got 8",
        ),
    ],
)
def test_calls_that_are_others_are_listed(twice, assertion, text):
    with pytest.raises(AssertionError) as caught:
        assertion(twice)
    assert str(caught.value) == f"{text}\n{CALLS_OF_TWICE}"


def test_true_is_not_one(service, functions):
    fake = functions.register("f")
    service.invoke("f", {"flag": 1})

    with pytest.raises(AssertionError):
        fake.assert_called_with({"flag": True})


def test_a_long_list_of_calls_is_cut(service, functions):
    fake = functions.register("f")
    for number in range(25):
        service.invoke("f", number)

    with pytest.raises(
        AssertionError, match=r"Called 25 times\.(.|\n)*\n  20\. outside a workflow: 19\n  \.\.\. and 5 more$"
    ):
        fake.assert_not_called()
