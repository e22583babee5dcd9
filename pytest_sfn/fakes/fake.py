"""The base class of FakeLambda and FakeTask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.assertions import CallAssertions
from pytest_sfn.fakes.behaviours import UNSET, Behaviour, Nothing
from pytest_sfn.fakes.callbacks import TaskFailure
from pytest_sfn.fakes.calls import Caller, FakeCall, Record
from pytest_sfn.fakes.handlers import HandlerImports
from pytest_sfn.fakes.matching import Clause, Matcher, When
from pytest_sfn.fakes.options import BehaviourSpec
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.fakes.answers_in_order import SideEffect

BASE = ""
"""The key of a fake's own behaviour; the other keys are version numbers."""

RecordType = TypeVar("RecordType", bound=Record)
CallType = TypeVar("CallType", bound=FakeCall)


class Session(Generic[RecordType]):
    """The state of a fake in one test: its calls, and the behaviour that the test has changed.

    ``bases`` are the declared behaviours by version; None where none is declared. ``required``: the test fails if the
    fake is not called.
    """

    __slots__ = ("bases", "clauses", "effect", "imports", "override", "records", "required")

    def __init__(self, bases: Mapping[str, Behaviour | None], imports: HandlerImports, required: bool) -> None:
        self.imports = imports
        self.required = required
        self.records: list[RecordType] = []
        self.restart(bases)

    def restart(self, bases: Mapping[str, Behaviour | None]) -> None:
        """Forget the calls and the changes."""
        self.bases = bases
        self.records.clear()
        self.clauses: list[Clause] = []
        self.override: Behaviour | None = None
        self.effect: SideEffect | None = None

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        """Forget calls again and again: each call of the function that this yields does so, and starts lists of results
        again. The calls of before are back when the block ends. The fake counts as called then, as it may have been."""
        records, bases, clauses, override, effect = (
            list(self.records),
            self.bases,
            list(self.clauses),
            self.override,
            self.effect,
        )
        answers = [clause.behaviour for clause in clauses]
        behaviours = (*bases.values(), override, effect, *answers)
        counts = any(behaviour.counts for behaviour in behaviours if behaviour)

        def start_again() -> None:
            self.records.clear()
            self.bases = {key: _started(base, self.imports) for key, base in bases.items()}
            self.override, self.effect = _started(override, self.imports), _started(effect, self.imports)
            self.clauses = list(clauses)
            for clause, answer in zip(clauses, answers, strict=True):
                clause.behaviour = _started(answer, self.imports)

        try:
            yield start_again if counts else self.records.clear
        finally:
            self.records[:] = records
            self.required = False
            self.bases, self.clauses, self.override, self.effect = bases, clauses, override, effect
            for clause, answer in zip(clauses, answers, strict=True):
                clause.behaviour = answer

    def behaviour(self, who: str, version: str, payload: Json, caller: Caller | None) -> Behaviour:
        """The behaviour for a call. Raises SfnError if the fake has only ``when`` clauses and none of them matches."""
        for clause in self.clauses:
            if clause.matcher(payload, caller):
                clause.has_matched = True
                return clause.behaviour
        behaviour = self.effect or self.override or self.bases.get(version) or self.bases[BASE]
        if behaviour:
            return behaviour
        if self.clauses:
            from pytest_sfn.fakes.misses import SeenCall, no_match

            raise SfnError(no_match(who, self.clauses, SeenCall(payload, caller.map_index if caller else None)))
        return _NOTHING


_NOTHING = Nothing()


def _started(behaviour: Behaviour | None, imports: HandlerImports) -> Any:
    """A behaviour that counts, from its first call on."""
    return behaviour.start(imports) if behaviour and behaviour.counts else behaviour


class Fake(CallAssertions, Generic[RecordType, CallType]):
    """Replaces something that a workflow calls, and records the calls of the current test.

    Reading the calls outside a test, where the fake is only declared, raises SfnError.
    """

    kind = "fake"

    def __init__(self, name: str, spec: BehaviourSpec, required: bool | None) -> None:
        self.name = name
        self.required = required
        self.who = f"the {self.kind} {name!r}"
        self.declared: dict[str, Behaviour | None] = {BASE: spec.behaviour(self.who, self.named_error)}
        self.sessions: list[Session[RecordType]] = []

    def __repr__(self) -> str:
        calls = f", {len(self.sessions[-1].records)} calls" if self.sessions else ""
        return f"<{type(self).__name__} {self.name!r}{calls}>"

    # ---- what happened in the current test

    @property
    def calls(self) -> Sequence[CallType]:
        """The calls of the current test, in order."""
        return [self.view(record) for record in self.session.records]

    @property
    def call_count(self) -> int:
        return len(self.session.records)

    @property
    def called(self) -> bool:
        return bool(self.session.records)

    @property
    def last_call(self) -> CallType:
        """The last call. Raises SfnError if there is none."""
        if not self.session.records:
            raise SfnError(f"{self.who} has not been called yet, so it has no last call")
        return self.view(self.session.records[-1])

    @property
    def payloads(self) -> list[Json]:
        """The payloads of the calls, in order."""
        return [call.payload for call in self.calls]

    # ---- what the current test changes

    @check_arguments()
    def returns(self, value: Json) -> Self:
        """Answer with this value for the rest of the test (``bytes`` is the raw body). Returns the fake."""
        return self._override(BehaviourSpec(returns=value))

    @check_arguments()
    def raises(self, error: object) -> Self:
        """Fail for the rest of the test with an exception, an exception class or an error name. Returns the fake."""
        return self._override(BehaviourSpec(raises=error))

    @property
    def side_effect(self) -> Any:
        """A function, an exception or a list of results, as in unittest.mock, for this test; None removes it."""
        effect = self.session.effect
        return effect.source if effect else None

    @side_effect.setter
    def side_effect(self, value: Any) -> None:
        session = self.session
        default = session.override or session.bases[BASE]
        if value is None:
            session.effect = None
            return
        from pytest_sfn.fakes.answers_in_order import SideEffect

        session.effect = SideEffect(value, self.who, self.named_error, default)

    @check_arguments()
    def when(self, matcher: Any = UNSET, *, map_index: int | None = None) -> When[Self]:
        """Answer some calls differently in this test: ``fake.when({"id": 7}).returns(...)`` or ``.raises(...)``.

        ``matcher`` is a dict (a subset of the payload; ``unittest.mock.ANY`` allowed) or a function of the payload;
        ``map_index`` is the index of a Map iteration. The first match wins; all other calls keep their behaviour.
        """
        condition = Matcher(matcher, map_index)
        session = self.session

        def add(**behaviour: Any) -> None:
            answer = BehaviourSpec(**behaviour).behaviour(f"when({condition}) of {self.who}", self.named_error)
            assert answer is not None
            session.clauses.append(Clause(condition, answer))

        return When(self, add)

    @check_arguments()
    def reset(self) -> None:
        """Forget this test's calls and changes of behaviour; a list of side effects starts again."""
        session = self.session
        session.restart(self._started(session.imports))

    def assert_not_called(self) -> None:
        """Assert that it was never called. After this, the test does not fail for an unused fake."""
        __tracebackhide__ = True
        super().assert_not_called()
        self.session.required = False

    # ---- for registries

    @property
    def session(self) -> Session[RecordType]:
        """The state of the fake in the current test. Raises SfnError outside a test."""
        if not self.sessions:
            raise SfnError(
                f"{self.who} is only declared here: read its calls in a test that can see it and that uses one of "
                "the fixtures (sfn_executor, sfn_lambdas, ...) or opens mock_sfn"
            )
        return self.sessions[-1]

    def open_session(self, imports: HandlerImports, required: bool) -> Session[RecordType]:
        """Begin a test: make its session."""
        session: Session[RecordType] = Session(self._started(imports), imports, required)
        self.sessions.append(session)
        return session

    def close_session(self, session: Session[RecordType]) -> None:
        """End a test: drop its session."""
        self.sessions.remove(session)

    def view(self, record: RecordType) -> CallType:
        """The call that a test reads, for a record."""
        raise NotImplementedError

    def named_error(self, error: str | TaskFailure) -> BaseException:
        """The exception for an error name. Raises SfnError for an invalid name."""
        raise NotImplementedError

    def _started(self, imports: HandlerImports) -> dict[str, Behaviour | None]:
        return {key: behaviour and behaviour.start(imports) for key, behaviour in self.declared.items()}

    def _override(self, spec: BehaviourSpec) -> Self:
        session = self.session
        session.override = spec.behaviour(self.who, self.named_error)
        session.effect = None
        return self
