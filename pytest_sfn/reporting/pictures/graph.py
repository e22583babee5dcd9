"""A state machine as a graph: boxes of states, and the arrows between them.

Names of states are unique in a machine, so a state is known by its name. An arrow is known by its
:class:`ArrowKey`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pytest_sfn.definition.walks.written_states import Document, inner_blocks, is_distributed_map
from pytest_sfn.reporting.pictures.choice_rules import describe_rule
from pytest_sfn.reporting.times import show_seconds
from pytest_sfn.values.json_text import Json

START, END = "Start", "End"
_ENDS = frozenset({"Succeed", "Fail"})
_TOKEN = ".waitForTaskToken"
_WAITS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")


@dataclass(frozen=True, slots=True)
class ArrowKey:
    """What makes an arrow: the state (empty for the start of the machine), the field, and the place in its list.

    ``field`` is ``StartAt``, ``Next``, ``End``, ``Choices``, ``Default`` or ``Catch``.
    """

    state: str
    field: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from state to state. ``target`` is None for one that leads to the end."""

    key: ArrowKey
    target: str | None
    label: str = ""

    @property
    def is_catcher(self) -> bool:
        return self.key.field == "Catch"


@dataclass(frozen=True, slots=True)
class StateNode:
    """A state: its type, what it calls or waits for in a few words, and the blocks inside a Parallel or Map."""

    name: str
    type: str
    about: str
    blocks: tuple[GraphBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphBlock:
    """A machine, a branch or an item processor: its first state, its states in the order written, and its arrows.

    ``shows_ends`` is True for the machine itself: only there are Start and End drawn.
    """

    start_at: str
    states: tuple[StateNode, ...]
    arrows: tuple[Arrow, ...]
    shows_ends: bool = False

    def all_states(self) -> Iterator[StateNode]:
        """The states of the block and of the blocks inside it, in the order written."""
        for state in self.states:
            yield state
            for block in state.blocks:
                yield from block.all_states()

    def all_arrows(self) -> Iterator[Arrow]:
        """The arrows of the block and of the blocks inside it."""
        yield from self.arrows
        for state in self.states:
            for block in state.blocks:
                yield from block.all_arrows()


def graph_of(document: Document) -> GraphBlock:
    """The graph of a definition."""
    block = _block(document)
    if block.start_at not in document.get("States", {}):
        return replace(block, shows_ends=True)
    start = Arrow(ArrowKey("", "StartAt"), block.start_at)
    return replace(block, arrows=(start, *block.arrows), shows_ends=True)


def _block(document: Document) -> GraphBlock:
    states = document.get("States", {})
    arrows = (arrow for name, fields in states.items() for arrow in _arrows(name, fields))
    known = tuple(arrow for arrow in arrows if arrow.target is None or arrow.target in states)
    return GraphBlock(document.get("StartAt", ""), tuple(_state(*state) for state in states.items()), known)


def _state(name: str, fields: Document) -> StateNode:
    blocks = tuple(_block(block) for block in inner_blocks(fields))
    return StateNode(name, str(fields.get("Type")), describe_state(fields), blocks)


def _arrows(name: str, fields: Document) -> Iterator[Arrow]:
    for index, rule in enumerate(fields.get("Choices", ())):
        if "Next" in rule:
            yield Arrow(ArrowKey(name, "Choices", index), rule["Next"], describe_rule(rule))
    if "Default" in fields:
        yield Arrow(ArrowKey(name, "Default"), fields["Default"], "otherwise")
    if "Next" in fields:
        yield Arrow(ArrowKey(name, "Next"), fields["Next"])
    if fields.get("End") or fields.get("Type") in _ENDS:
        yield Arrow(ArrowKey(name, "End"), None)
    for index, catcher in enumerate(fields.get("Catch", ())):
        errors = ", ".join(map(str, catcher.get("ErrorEquals", ())))
        yield Arrow(ArrowKey(name, "Catch", index), catcher.get("Next"), f"catch {errors}")


def describe_state(fields: Document) -> str:
    """The type of a state in a few words, with what a Task calls: ``lambda:invoke ChargeCard``, ``Wait 60s``."""
    kind = str(fields.get("Type"))
    if kind == "Task":
        return _called(fields)
    if kind == "Wait":
        return _waited(fields)
    if kind == "Map":
        return "Distributed Map" if is_distributed_map(fields) else "Map"
    if kind == "Fail" and isinstance(fields.get("Error"), str):
        return f"Fail with {fields['Error']}"
    return kind


def _called(fields: Document) -> str:
    resource = str(fields.get("Resource", "Task"))
    _, is_integration, called = resource.partition(":states:::")
    if is_integration:
        return _integration(called, fields.get("Parameters", fields.get("Arguments")))
    for kind in ("function", "activity"):
        if f":{kind}:" in resource:
            return f"{kind} {resource.rpartition(f':{kind}:')[2]}"
    return resource


def _integration(called: str, arguments: Json) -> str:
    """What is called, with the name of the function if it is constant: ``lambda:invoke Charge, token``."""
    name = arguments.get("FunctionName") if isinstance(arguments, dict) else None
    is_constant = isinstance(name, str) and not name.startswith(("{%", "$"))
    action = called.removesuffix(_TOKEN)
    words = f"{action} {str(name).rpartition(':function:')[2]}" if is_constant else action
    return f"{words}, token" if called.endswith(_TOKEN) else words


def _waited(fields: Document) -> str:
    if isinstance(fields.get("Seconds"), int):
        return f"Wait {show_seconds(fields['Seconds'])}"
    named = next((str(fields[key]) for key in _WAITS if key in fields), "")
    return f"Wait {named}".rstrip()


def arrows_back(arrows: Iterable[Arrow], start_at: str) -> set[ArrowKey]:
    """The arrows that close a circle, seen from the first state: they lead to a state that the way has come through."""
    leaving: dict[str, list[Arrow]] = {}
    for arrow in arrows:
        leaving.setdefault(arrow.key.state, []).append(arrow)
    back: set[ArrowKey] = set()
    seen, on_way = {start_at}, [start_at]
    rest = [iter(leaving.get(start_at, ()))]
    while rest:
        taken = next(rest[-1], None)
        if taken is None:
            rest.pop()
            on_way.pop()
        elif taken.target in on_way:
            back.add(taken.key)
        elif taken.target is not None and taken.target not in seen:
            seen.add(taken.target)
            on_way.append(taken.target)
            rest.append(iter(leaving.get(taken.target, ())))
    return back
