"""A valid definition as rules see it: its states as they are written, each with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.checks.state_fields import arguments_field
from pytest_sfn.definition.model import MachineType
from pytest_sfn.definition.walks.written_states import Document, WrittenState
from pytest_sfn.integrations.record.resource import Resource, parse_resource
from pytest_sfn.values.json_text import Json

Fields = Mapping[str, Json]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class CheckedBlock:
    """A ``States`` block. ``owner`` is the Parallel or Map around it, None for the whole machine. ``express`` is True
    if it runs in an Express machine; ``distributed`` if it is a child execution of a Distributed Map."""

    location: str
    written: Document
    owner: CheckedState | None
    express: bool
    distributed: bool = False
    states: dict[str, CheckedState] = field(default_factory=dict)

    @property
    def start_at(self) -> str:
        return str(self.written["StartAt"])


@dataclass(frozen=True, slots=True, eq=False)
class CheckedState(WrittenState):
    """A state with its place. ``blocks`` are the branches of a Parallel, or the processor of a Map."""

    kind: str
    location: str
    block: CheckedBlock
    blocks: list[CheckedBlock] = field(default_factory=list)

    @property
    def jsonata(self) -> bool:
        return self.language == "JSONata"

    @property
    def arguments_field(self) -> str:
        """Arguments in JSONata, Parameters in JSONPath."""
        return arguments_field(self.language)

    @property
    def arguments(self) -> Json:
        """The arguments of a Task; None without any."""
        return self.fields.get(self.arguments_field)

    def at(self, name: str) -> str:
        """The location of a field."""
        return f"{self.location}/{name}"

    def transitions(self) -> Iterator[tuple[str, str]]:
        """The states that may follow, each with the location of the field that names it."""
        fields = self.fields
        for name in ("Next", "Default"):
            if isinstance(target := fields.get(name), str):
                yield target, self.at(name)
        for name in ("Choices", "Catch"):
            for place, entry in enumerate(entries(fields, name)):
                yield entry["Next"], f"{self.at(name)}[{place}]/Next"


@dataclass(slots=True)
class CheckedMachine:
    """A whole definition. ``blocks`` starts with that of the machine; ``account`` is the one of the test. ``notes`` is
    where several rules share what takes long to find, by the function that finds it."""

    document: Document
    text: str
    type: MachineType
    models: ApiModels | None
    account: str
    states: list[CheckedState] = field(default_factory=list)
    blocks: list[CheckedBlock] = field(default_factory=list)
    notes: dict[object, Any] = field(default_factory=dict)
    _by_kind: dict[str, list[CheckedState]] = field(default_factory=lambda: defaultdict(list))

    def of(self, *kinds: str) -> Iterator[CheckedState]:
        """The states of some types."""
        for kind in kinds:
            yield from self._by_kind[kind]

    def tasks(self) -> Iterator[tuple[CheckedState, Resource]]:
        """The Tasks, and what they call."""
        for state in self._by_kind["Task"]:
            resource = parse_resource(state.fields["Resource"])
            assert resource is not None, "a valid Task calls something"
            yield state, resource

    def once(self, find: Callable[[CheckedMachine], Result]) -> Result:
        """What a function finds, which is called once for the machine."""
        if find not in self.notes:
            self.notes[find] = find(self)
        found: Result = self.notes[find]
        return found

    def add(self, state: CheckedState) -> None:
        self.states.append(state)
        self._by_kind[state.kind].append(state)
        state.block.states[state.name] = state


def read_machine(
    document: Document, text: str, type: MachineType, models: ApiModels | None, account: str
) -> CheckedMachine:
    """The parts of a valid definition. ``text`` is its JSON text."""
    machine = CheckedMachine(document, text, type, models, account)
    _read(machine, CheckedBlock("", document, None, type == "EXPRESS"), document.get("QueryLanguage", "JSONPath"), ())
    return machine


def _read(machine: CheckedMachine, block: CheckedBlock, language: str, around: tuple[str, ...]) -> None:
    machine.blocks.append(block)
    for name, fields in block.written["States"].items():
        own: str = fields.get("QueryLanguage", language)
        state = CheckedState(name, fields, own, around, fields["Type"], f"{block.location}/States/{name}", block)  # type: ignore[arg-type]
        machine.add(state)
        for inner in _inner_blocks(state):
            state.blocks.append(inner)
            _read(machine, inner, language, (name, *around))


def _inner_blocks(state: CheckedState) -> Iterator[CheckedBlock]:
    block, fields = state.block, state.fields
    if state.kind == "Parallel":
        for place, branch in enumerate(fields["Branches"]):
            yield CheckedBlock(f"{state.location}/Branches[{place}]", branch, state, block.express)
    if state.kind == "Map":
        name = "ItemProcessor" if "ItemProcessor" in fields else "Iterator"
        config = fields[name].get("ProcessorConfig", {})
        distributed = config.get("Mode") == "DISTRIBUTED"
        express = config.get("ExecutionType") == "EXPRESS" if distributed else block.express
        yield CheckedBlock(state.at(name), fields[name], state, express, distributed)


def entries(fields: Fields, name: str) -> Sequence[Fields]:
    """The entries of Choices, Retry or Catch; empty without the field."""
    return fields.get(name) or ()


def texts_in(value: Json, location: str, key: str = "") -> Iterator[tuple[str, str, str]]:
    """The texts in a value: their location, the name of the member that has them, and the text."""
    if isinstance(value, str):
        yield location, key, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from texts_in(part, f"{location}/{name}", name)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from texts_in(part, f"{location}[{place}]", key)
