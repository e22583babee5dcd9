"""A state machine, parsed and checked: frozen and typed, with every expression compiled.

The fields of a state are those of the Amazon States Language in Python's spelling. A field that is absent or has its
default is None, so that it costs nothing at run time. The document that is passed to an expression is:

* JSONPath: ``input_path`` the raw input; ``parameters``, ``arguments``, ``items``, number and time fields the
  effective input (after InputPath); ``item_selector`` the Map's effective input, with ``$$.Map.Item``;
  ``result_selector`` the result;
  ``output_path`` what ResultPath made; ``assign`` the result (Task, Parallel, Map, Pass), the error output (in a
  catcher) or the effective input (Choice, Wait).
* JSONata: always the ``$states`` object without ``context``; see :data:`pytest_sfn.language.types.Expression`.

Expressions of number, time and text fields check the type of their value and return int, float or str.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from pytest_sfn.errors import Diagnostic
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.language.types import Expression, QueryLanguage, ResultPath
from pytest_sfn.values.json_text import Json

MachineType = Literal["STANDARD", "EXPRESS"]

STATE_TYPES = ("Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map")
"""The types of states, in the order in which AWS lists them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The fields that all states have. ``next`` is None if the state ends its block.

    ``entered`` and ``exited`` are the types of its events.
    """

    type: ClassVar[str]
    entered: ClassVar[str]
    exited: ClassVar[str]
    name: str
    location: str
    query_language: QueryLanguage = "JSONPath"
    jsonata: bool = False
    next: str | None = None
    input_path: Expression | None = None
    output_path: Expression | None = None
    output: Expression | None = None
    assign: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A ``States`` block with its ``StartAt``: a machine, a branch, or an item processor."""

    start_at: str
    states: Mapping[str, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrier:
    """One entry of Retry. Times are in seconds. Without ``max_delay_seconds`` the delay has no limit."""

    error_equals: tuple[str, ...]
    interval_seconds: int = 1
    max_attempts: int = 3
    backoff_rate: float = 2.0
    max_delay_seconds: int | None = None
    full_jitter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Catcher:
    """One entry of Catch. If ``result_path`` is None, the error output replaces the input."""

    error_equals: tuple[str, ...]
    next: str
    result_path: ResultPath | None = None
    assign: Expression | None = None
    output: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassState(State):
    """A Pass. ``result`` is its Result."""

    type = "Pass"
    entered = "PassStateEntered"
    exited = "PassStateExited"
    result: Expression | None = None
    parameters: Expression | None = None
    result_path: ResultPath | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SucceedState(State):
    """A Succeed."""

    type = "Succeed"
    entered = "SucceedStateEntered"
    exited = "SucceedStateExited"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailState(State):
    """A Fail. ``error`` and ``cause`` return texts."""

    type = "Fail"
    entered = "FailStateEntered"
    exited = "FailStateExited"
    error: Expression | None = None
    cause: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitState(State):
    """``seconds`` returns an int; ``until`` returns microseconds since the epoch. Exactly one of them is set."""

    type = "Wait"
    entered = "WaitStateEntered"
    exited = "WaitStateExited"
    seconds: Expression | None = None
    until: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRule:
    """One rule of a Choice. ``matches`` returns True or False."""

    matches: Expression
    next: str
    assign: Expression | None = None
    output: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceState(State):
    """A Choice: the first of ``choices`` that holds says what is next, else ``default``."""

    type = "Choice"
    entered = "ChoiceStateEntered"
    exited = "ChoiceStateExited"
    choices: tuple[ChoiceRule, ...]
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryableState(State):
    """The fields that Task, Parallel and Map share. In JSONPath ``arguments`` is Parameters."""

    arguments: Expression | None = None
    result_selector: Expression | None = None
    result_path: ResultPath | None = None
    retriers: tuple[Retrier, ...] = ()
    catchers: tuple[Catcher, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState(RetryableState):
    """A Task. ``credentials`` returns ``{"RoleArn": ...}``. ``result_member`` is the only member of the result that the
    state reads, if that is known."""

    type = "Task"
    entered = "TaskStateEntered"
    exited = "TaskStateExited"
    resource: Resource
    timeout_seconds: Expression | None = None
    heartbeat_seconds: Expression | None = None
    credentials: Expression | None = None
    result_member: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelState(RetryableState):
    """A Parallel: ``branches`` run side by side."""

    type = "Parallel"
    entered = "ParallelStateEntered"
    exited = "ParallelStateExited"
    branches: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReader:
    """ItemReader of a Distributed Map. ``config`` is ReaderConfig unchanged; ``max_items`` is compiled."""

    resource: Resource
    arguments: Expression | None = None
    config: Mapping[str, Json] = field(default_factory=dict)
    max_items: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemBatcher:
    """How the items of a Distributed Map are put into batches."""

    max_items_per_batch: Expression | None = None
    max_input_bytes_per_batch: Expression | None = None
    batch_input: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultWriter:
    """ResultWriter of a Distributed Map. ``config`` is WriterConfig unchanged."""

    resource: Resource | None = None
    arguments: Expression | None = None
    config: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapState(RetryableState):
    """A Map. ``items`` returns its items (JSONata ``Items``, JSONPath ``ItemsPath``), and checks that those of an
    inline Map are an array."""

    type = "Map"
    entered = "MapStateEntered"
    exited = "MapStateExited"
    processor: Block
    distributed: bool = False
    execution_type: MachineType = "STANDARD"
    label: str | None = None
    items: Expression | None = None
    item_selector: Expression | None = None
    max_concurrency: Expression | None = None
    tolerated_failure_count: Expression | None = None
    tolerated_failure_percentage: Expression | None = None
    item_reader: ItemReader | None = None
    item_batcher: ItemBatcher | None = None
    result_writer: ResultWriter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A whole machine. ``document`` is the definition as parsed JSON, ``text`` as JSON text. ``source`` says where it
    was read from, ``type`` is the machine type that it was checked for, ``name`` is its name in a template. ``lines``
    finds the line of each location, ``/States/Name/Field``; it is None for a definition that was not given as text.
    ``identity`` is the same for definitions that only differ in what was filled in."""

    block: Block
    document: Mapping[str, Json]
    text: str
    type: MachineType = "STANDARD"
    name: str | None = None
    query_language: QueryLanguage = "JSONPath"
    timeout_seconds: int | None = None
    warnings: tuple[Diagnostic, ...] = ()
    source: str | None = None
    identity: str = ""
    lines: Callable[[], Mapping[str, int]] | None = None
