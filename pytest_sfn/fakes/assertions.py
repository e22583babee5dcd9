"""The assertions of a fake. Their messages list the calls that were made."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.errors import InvalidArgumentType
from pytest_sfn.fakes.calls import FakeCall
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import encodable, safe_repr

_MOST_CALLS = 20


def is_equal(expected: Json, actual: Json) -> bool:
    """True if two JSON values are equal. ``expected`` may contain ``unittest.mock.ANY`` and similar objects."""
    from pytest_sfn.values.json_difference import differences

    return next(differences(expected, actual), None) is None


class CallAssertions:
    """The assertions of unittest.mock, for payloads. They raise AssertionError."""

    name: str

    @property
    def calls(self) -> Sequence[FakeCall]:
        raise NotImplementedError

    @check_arguments()
    def assert_called(self) -> None:
        """Assert that it was called at least once."""
        __tracebackhide__ = True
        if not self.calls:
            raise _failed(f"Expected '{self.name}' to have been called.")

    def assert_not_called(self) -> None:
        """Assert that it was never called."""
        __tracebackhide__ = True
        if self.calls:
            raise _failed(f"Expected '{self.name}' to not have been called. {self._called()}")

    @check_arguments()
    def assert_called_once(self) -> None:
        """Assert that it was called exactly once."""
        __tracebackhide__ = True
        if len(self.calls) != 1:
            raise _failed(f"Expected '{self.name}' to have been called once. {self._called()}")

    @check_arguments()
    def assert_called_with(self, payload: Json) -> None:
        """Assert that its last call had this payload."""
        __tracebackhide__ = True
        if not self.calls:
            raise _failed(
                f"expected call of '{self.name}' not found.\nExpected: {show_json(payload, 200)}\n  Actual: not called."
            )
        actual = self.calls[-1].payload
        if not is_equal(payload, actual):
            raise _failed(self._different(payload, actual))

    @check_arguments()
    def assert_called_once_with(self, payload: Json) -> None:
        """Assert that it was called exactly once, with this payload."""
        __tracebackhide__ = True
        if len(self.calls) != 1:
            raise _failed(f"Expected '{self.name}' to be called once. {self._called()}")
        self.assert_called_with(payload)

    @check_arguments()
    def assert_any_call(self, payload: Json) -> None:
        """Assert that at least one call had this payload."""
        __tracebackhide__ = True
        payloads = [call.payload for call in self.calls]
        if any(is_equal(payload, actual) for actual in payloads):
            return
        text = f"no call of '{self.name}' had the payload {show_json(payload, 200)}."
        if payloads:
            nearest = min((_differences(payload, actual) for actual in payloads), key=len)
            text += "\nThe nearest call differs:" + _indented(nearest)
        raise _failed(f"{text}\n{self._list()}")

    @check_arguments()
    def assert_has_calls(self, payloads: Sequence[Json], *, any_order: bool = False) -> None:
        """Assert that these payloads occur among its calls one directly after the other.

        With ``any_order`` they may come in any order, with other calls between them.
        """
        __tracebackhide__ = True
        if not isinstance(payloads, (list, tuple)):
            raise InvalidArgumentType(f"assert_has_calls takes a list of payloads, not {safe_repr(payloads)}")
        wanted, actual = list(payloads), [call.payload for call in self.calls]
        if any_order:
            missing = _not_among(wanted, actual)
            if missing:
                shown = ", ".join(show_json(payload) for payload in missing)
                raise _failed(f"calls of '{self.name}' not found: {shown}.\n{self._list()}")
        elif not _holds_run(wanted, actual):
            raise _failed(f"calls of '{self.name}' not found.\nExpected: {show_json(wanted, 400)}\n{self._list()}")

    def _different(self, payload: Json, actual: Json) -> str:
        both = f"Expected: {show_json(payload, 200)}\n  Actual: {show_json(actual, 200)}"
        differences = _indented(_differences(payload, actual))
        text = f"expected call of '{self.name}' not found.\n{both}\nDifferences:{differences}"
        return text if len(self.calls) == 1 else f"{text}\n{self._list()}"

    def _called(self) -> str:
        count = len(self.calls)
        return f"Called {count} times.\n{self._list()}" if count else "Called 0 times."

    def _list(self) -> str:
        if not self.calls:
            return f"Calls of '{self.name}': none."
        lines = [f"{number}. {call.summary()}" for number, call in enumerate(self.calls[:_MOST_CALLS], 1)]
        more = len(self.calls) - _MOST_CALLS
        if more > 0:
            lines.append(f"... and {more} more")
        return f"Calls of '{self.name}':" + _indented(lines)


def _differences(expected: Json, actual: Json) -> Sequence[str]:
    from pytest_sfn.values.json_difference import json_difference

    return json_difference(expected, actual)


def _failed(text: str) -> AssertionError:
    return AssertionError(encodable(text))


def _indented(lines: Sequence[str]) -> str:
    return "".join(f"\n  {line}" for line in lines)


def _not_among(wanted: Sequence[Json], actual: Sequence[Json]) -> list[Json]:
    """The wanted values that are missing. Each actual value matches one wanted value."""
    left, missing = list(actual), []
    for payload in wanted:
        place = next((place for place, value in enumerate(left) if is_equal(payload, value)), None)
        if place is None:
            missing.append(payload)
        else:
            del left[place]
    return missing


def _holds_run(wanted: Sequence[Json], actual: Sequence[Json]) -> bool:
    starts = range(len(actual) - len(wanted) + 1)
    return any(all(map(is_equal, wanted, actual[start : start + len(wanted)])) for start in starts)
