"""The keyword arguments that every fake takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.fakes.behaviours import UNSET, Answers, Behaviour, Handler, ImportedHandler, NamedError, Raises, Returns
from pytest_sfn.fakes.callbacks import Planned
from pytest_sfn.fakes.durations import Duration
from pytest_sfn.values.json_text import Json


class Behaviours(TypedDict, total=False):
    """The behaviours of a fake other than a handler. At most one may be given."""

    returns: Json
    raises: object
    side_effect: object
    callback: Planned | None


class Options(TypedDict, total=False):
    """The options of a fake other than its behaviour."""

    duration: Duration
    required: bool | None


@dataclass(frozen=True, slots=True)
class BehaviourSpec:
    """The behaviour arguments of a fake. At most one of them may be given."""

    handler: object = None
    returns: object = UNSET
    raises: object = None
    side_effect: object = None
    callback: object = None

    def behaviour(self, who: str, named: NamedError) -> Behaviour | None:
        """The behaviour, or None if no argument is given. Raises SfnError for several, or for an invalid one."""
        given = self._given()
        if len(given) > 1:
            raise InvalidArgumentValue(f"{who} has {len(given)} behaviours ({', '.join(given)}): give at most one")
        if self.returns is not UNSET:
            return Returns(self.returns, who)
        if self.raises is not None:
            return Raises(self.raises, who, named)
        if self.side_effect is not None or isinstance(self.callback, (list, tuple)):
            return self._in_order(who, named)
        if self.callback is not None:
            return Answers(self.callback, who)
        if isinstance(self.handler, str):
            return ImportedHandler(self.handler, who)
        return None if self.handler is None else Handler(self.handler, who)  # type: ignore[arg-type]

    def _in_order(self, who: str, named: NamedError) -> Behaviour:
        from pytest_sfn.fakes.answers_in_order import AnswersInOrder, SideEffect

        if isinstance(self.callback, (list, tuple)):
            return AnswersInOrder(self.callback, who)
        return SideEffect(self.side_effect, who, named)

    def _given(self) -> list[str]:
        optional = ("handler", "raises", "side_effect", "callback")
        names = [name for name in optional if getattr(self, name) is not None]
        return names if self.returns is UNSET else [*names, "returns"]
