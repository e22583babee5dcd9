"""``mock_lambda`` and ``mock_task``: what they decorate, and what they refuse at import."""

from __future__ import annotations

import asyncio
import unittest
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_sfn import FakeLambda, SfnError, mock_lambda, mock_sfn, mock_task

GREET = {
    "StartAt": "Greet",
    "States": {
        "Greet": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Greet", "End": True}
    },
}


def some_test_class() -> type:
    return type("TestSomething", (), {})


def a_test(sfn_executor: object, sfn_lambdas: object) -> None:
    """Looks like a handler by its signature alone."""


def one_argument(event: object) -> None: ...


def three_arguments(event: object, context: object, more: object) -> None: ...


def keyword_only(event: object, *, context: object) -> None: ...


async def coroutine(event: object, context: object) -> None: ...


def named_like_a_test(event: object, context: object) -> None: ...


named_like_a_test.__name__ = "test_order"


@pytest.mark.parametrize("mock", [mock_lambda, mock_task])
@pytest.mark.parametrize(
    ("decorated", "message"),
    [
        pytest.param(some_test_class(), "TestSomething is a class.*returns=", id="a class"),
        pytest.param(named_like_a_test, "test_order is named like a test.*returns=", id="a test"),
        pytest.param(a_test, "fixture.*sfn_executor.*returns=", id="a function that asks for fixtures"),
        pytest.param(one_argument, r"must take \(event, context\).*one_argument", id="one argument"),
        pytest.param(three_arguments, r"must take \(event, context\).*three_arguments", id="three arguments"),
        pytest.param(keyword_only, r"must take \(event, context\).*keyword_only", id="keyword only"),
        pytest.param(coroutine, "asynchronous", id="a coroutine function"),
    ],
)
def test_what_is_no_handler_is_refused_at_import(mock: Callable[..., Any], decorated: Any, message: str) -> None:
    with pytest.raises(SfnError, match=message):
        mock("Greet")(decorated)


@pytest.mark.parametrize(
    "handler",
    [
        lambda event, context: 1,
        lambda *arguments: 1,
        lambda event, context, more=1: 1,
        lambda event, _: 1,
        staticmethod(lambda event, context: 1),
    ],
)
def test_what_takes_event_and_context_becomes_a_fake(handler: Any) -> None:
    fake = mock_lambda("Greet")(handler)

    assert isinstance(fake, FakeLambda)
    assert fake.name == "Greet"
    assert fake({}, None) == 1


def test_a_decorated_handler_keeps_its_name_and_documentation() -> None:
    @mock_lambda("Greet", timeout=3)
    def greet(event: object, context: object) -> None:
        """Says hello."""

    assert (greet.__name__, greet.__doc__) == ("greet", "Says hello.")


@pytest.mark.parametrize(
    "behaviour",
    [{"returns": 1, "raises": "Boom"}, {"returns": object()}, {"raises": 5}, {"side_effect": 5}, {"timeout": -1}],
)
def test_what_cannot_be_is_refused_at_import(behaviour: dict[str, Any]) -> None:
    with pytest.raises(SfnError, match="Greet"):
        mock_lambda("Greet", **{"returns": 1, **behaviour})


@pytest.mark.parametrize("mock", [mock_lambda, mock_task])
@pytest.mark.parametrize(
    ("option", "message"), [("retruns", "'retruns': did you mean 'returns'"), ("xyz", "'xyz': it takes .*duration")]
)
def test_an_unknown_option_is_refused_at_import(mock: Callable[..., Any], option: str, message: str) -> None:
    with pytest.raises(SfnError, match=message):
        mock("Greet", **{option: 1})


def test_a_behaviour_does_not_decorate_what_is_no_test() -> None:
    with pytest.raises(SfnError, match="decorates a test or a test class"):
        mock_lambda("Greet", returns=1)("Greet")


def test_a_decorated_test_bears_a_marker_and_nothing_else() -> None:
    def test_it() -> None: ...

    decorated = mock_lambda("Greet", returns=1)(test_it)

    assert decorated is test_it
    (mark,) = decorated.pytestmark
    assert (mark.name, mark.args, mark.kwargs) == ("sfn_lambda", ("Greet",), {"returns": 1})


def test_a_decorated_test_class_bears_a_marker() -> None:
    decorated = mock_task("Greet", raises="Boom")(some_test_class())

    (mark,) = decorated.pytestmark
    assert (mark.name, mark.args, mark.kwargs) == ("sfn_task", ("Greet",), {"raises": "Boom"})


def test_a_with_block_gives_the_fake() -> None:
    with mock_sfn() as sfn:
        with mock_lambda("Greet", returns="hello") as fake:
            sfn.executor.run(GREET)
            assert fake.call_count == 1
        assert "Greet" not in sfn.lambdas
        assert fake.call_count == 1


def test_a_with_block_without_a_behaviour_says_so() -> None:
    with pytest.raises(SfnError, match=r"with mock_lambda\('Greet'\).*returns="), mock_lambda("Greet"):
        pass


def test_a_with_block_without_a_world_says_so() -> None:
    with pytest.raises(SfnError, match=r"'Greet'.*no world is active.*mock_sfn\(\)"), mock_lambda("Greet", returns=1):
        pass


def test_an_error_inside_a_with_block_comes_through() -> None:
    with pytest.raises(LookupError), mock_lambda("Greet", returns=1):
        raise LookupError


def test_a_with_block_may_be_entered_again() -> None:
    block = mock_lambda("Greet", side_effect=["one", "two"])

    with mock_sfn() as sfn:
        for _ in range(2):
            with block as fake:
                assert sfn.executor.run(GREET).output == "one"
                assert fake.call_count == 1


def test_other_functions_are_patched() -> None:
    @mock_sfn()
    @mock_lambda("Greet", returns="hello")
    def check() -> Any:
        import pytest_sfn

        return pytest_sfn.current().executor.run(GREET).output

    assert check() == "hello"


def test_coroutine_functions_are_patched() -> None:
    @mock_lambda("Greet", returns="hello")
    async def check() -> Any:
        with mock_sfn(freeze=False) as sfn:
            await asyncio.sleep(0)
            return sfn.executor.run(GREET).output

    assert asyncio.run(check()) == "hello"


def test_generator_functions_are_patched() -> None:
    @mock_lambda("Greet", returns="hello")
    def world() -> Iterator[Any]:
        with mock_sfn(freeze=False) as sfn:
            yield sfn

    for sfn in world():
        assert sfn.executor.run(GREET).output == "hello"


def test_the_methods_of_a_testcase_are_patched_and_others_left_alone() -> None:
    class SomeTest(unittest.TestCase):
        def test_it(self) -> None: ...

        def helper(self) -> None: ...

    test, helper = SomeTest.test_it, SomeTest.helper

    mock_lambda("Greet", returns=1)(SomeTest)

    assert SomeTest.test_it is not test
    assert SomeTest.helper is helper
