"""A state machine as a Mermaid state diagram. https://mermaid.js.org/syntax/stateDiagram.html"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_sfn.definition.walks.written_states import Document, inner_blocks, is_distributed_map, states_of
from pytest_sfn.reporting.pictures.choice_rules import describe_rule
from pytest_sfn.values.json_display import show_text

_LABEL_WIDTH = 60
_VISITED = "fill:#d3f9d8,stroke:#2b8a3e,color:#000"
_ENDS = frozenset({"Succeed", "Fail"})


def mermaid(document: Document, visited: Iterable[str] | None = None) -> str:
    """Mermaid text of a definition: states, transitions with the conditions of choices and the errors of catchers.

    Parallel and Map states are composite. ``visited`` are the names of states to highlight.
    """
    ids = {state.name: f"s{place}" for place, state in enumerate(states_of(document), 1)}
    lines = ["stateDiagram-v2", *_block(document, ids, 1)]
    entered = set(visited or ())
    marked = [identifier for name, identifier in ids.items() if name in entered]
    if marked:
        lines += [f"    classDef visited {_VISITED}", f"    class {','.join(marked)} visited"]
    return "\n".join(lines) + "\n"


def _block(block: Document, ids: dict[str, str], depth: int) -> Iterator[str]:
    indent = "    " * depth
    states = block.get("States", {})
    for name, state in states.items():
        yield from _declaration(name, state, ids, depth)
    yield from (f"{indent}{edge}" for edge in _edges(block, ids))


def _declaration(name: str, state: Document, ids: dict[str, str], depth: int) -> Iterator[str]:
    indent = "    " * depth
    kind = state.get("Type")
    blocks = inner_blocks(state)
    if not blocks:
        yield f'{indent}state "{escape(name)}" as {ids[name]}'
        return
    what = "Distributed Map" if is_distributed_map(state) else kind
    yield f'{indent}state "{escape(f"{name} ({what})")}" as {ids[name]} {{'
    for place, block in enumerate(blocks):
        if place:
            yield f"{indent}    --"
        yield from _block(block, ids, depth + 1)
    yield f"{indent}}}"


def _edges(block: Document, ids: dict[str, str]) -> Iterator[str]:
    if "StartAt" in block:
        yield _edge("[*]", ids.get(block["StartAt"]))
    for name, state in block.get("States", {}).items():
        source = ids[name]
        for target, label in _transitions(state):
            yield _edge(source, ids.get(target), label)
        if state.get("End") or state.get("Type") in _ENDS:
            yield _edge(source, "[*]")


def _transitions(state: Document) -> Iterator[tuple[str, str]]:
    """The targets of a state, each with the label of the arrow."""
    for rule in state.get("Choices", []):
        if "Next" in rule:
            yield rule["Next"], describe_rule(rule)
    if "Default" in state:
        yield state["Default"], "otherwise"
    if "Next" in state:
        yield state["Next"], ""
    for catcher in state.get("Catch", []):
        yield catcher.get("Next", ""), f"catch {', '.join(catcher.get('ErrorEquals', []))}"


def _edge(source: str, target: str | None, label: str = "") -> str:
    """One arrow. It leads to ``unknown`` if the target does not exist."""
    text = f" : {escape(show_text(label, _LABEL_WIDTH))}" if label else ""
    return f"{source} --> {target or 'unknown'}{text}"


def escape(text: str) -> str:
    """Escape a text for Mermaid: special characters become entities."""
    return "".join(
        character if character.isalnum() or character in " _.,()?!$=+*/@'|~^-" else f"#{ord(character)};"
        for character in " ".join(text.split())
    )
