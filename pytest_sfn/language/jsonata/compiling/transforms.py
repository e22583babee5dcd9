"""The transform operator ``|pattern|update, delete|``: a function that changes a copy of its argument."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.budget import ITEM_STEPS
from pytest_sfn.language.jsonata.compiling.builder import Builder
from pytest_sfn.language.jsonata.errors import InternalError, JsonataError
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Native, Run, apply, find
from pytest_sfn.language.jsonata.runtime.signatures import Signature
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function

_SIGNATURE = Signature("<(oa):o>")


def build_transform(builder: Builder, node: nodes.TransformNode) -> Code:
    pattern, update = builder.build(node.pattern), builder.build(node.update)
    delete = builder.build(node.delete) if node.delete else None

    def transform(focus: Any, frame: Frame | None, run: Run) -> Any:
        def changed(value: Any) -> Any:
            if value is UNDEFINED:
                return UNDEFINED
            clone = find("clone", frame, run)
            if not isinstance(clone, Function):
                raise JsonataError("T2013")
            copy = apply(clone, [value], None, run)
            run.spend_on_cells(copy)
            own = _objects(copy)
            matches = pattern(copy, frame, run)
            found = matches if isinstance(matches, list) else [] if matches is UNDEFINED else [matches]
            run.spend(len(found) * ITEM_STEPS)
            for match in found:
                target = {} if isinstance(match, (dict, list)) and id(match) not in own else match
                _update(target, update(match, frame, run))
                if delete is not None:
                    _delete(target, delete(match, frame, run))
            return copy

        return Native("", _SIGNATURE, changed, 1)

    return transform


def _objects(value: Any) -> dict[int, Any]:
    """All objects of a copy, by identity. A pattern may also find objects elsewhere, which must not be changed."""
    found: dict[int, Any] = {}
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending += part
        elif type(part) is dict and id(part) not in found:
            found[id(part)] = part
            pending += part.values()
    return found


def _update(target: Any, changes: Any) -> None:
    if changes is UNDEFINED:
        return
    if type(changes) is not dict:
        raise JsonataError("T2011", value=changes)
    if not changes:
        return
    if type(target) is not dict:
        raise InternalError(f"a value of type {type(target).__name__} has no fields to update")
    target.update(changes)


def _delete(target: Any, names: Any) -> None:
    if names is UNDEFINED:
        return
    listed = names if isinstance(names, list) else [names]
    if not all(type(name) is str for name in listed):
        raise JsonataError("T2012", value=names)
    if type(target) is dict:
        for name in listed:
            target.pop(name, None)
