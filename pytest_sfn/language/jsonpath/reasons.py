"""Why a path selects nothing, with the texts of the JSONPath library that Step Functions uses."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.language.jsonpath.nodes import Filter, Indexes, Names, ParsedPath, Segment, is_definite
from pytest_sfn.language.jsonpath.sentinels import PAST_END, UNFIT
from pytest_sfn.language.jsonpath.steps import compile_read, fits
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import compact_json


@dataclass(frozen=True, slots=True)
class Reason:
    """``missing``: the path fits the document, but the node does not exist. Otherwise the path does not fit."""

    text: str
    missing: bool


def why_nothing(path: ParsedPath, document: Json) -> Reason:
    """The reason why this path has selected nothing. The document is the value at which the path starts."""
    node = document
    where = "$"
    definite = True
    for index, segment in enumerate(path.segments):
        last = index == len(path.segments) - 1
        if isinstance(segment, Names) and len(segment.names) > 1 and not last:
            return Reason(f"Multi properties can only be used as path leafs: {where}{segment}", missing=False)
        if definite:
            reason = _at(segment, node, where, last=last)
            if reason:
                return reason
            # After an indefinite segment there are many nodes; a value that some of them lack is left out.
            definite = is_definite(segment)
        if definite:
            node = compile_read([segment])(node)
        where += str(segment)
    return Reason(f"No results for path: {where}", missing=True)


def _at(segment: Segment, node: Json, where: str, *, last: bool) -> Reason | None:
    """The reason why the path ends at this segment; None if it continues."""
    if isinstance(segment, Names):
        return _at_names(segment, node, where, last=last)
    if node is PAST_END:
        return Reason(f"The path {where} is null", missing=True)
    if isinstance(segment, Filter) and not fits(segment, node):
        text = f"Filter: {segment} can not be applied to primitives. Current context is: {compact_json(node)}"
        return Reason(text, missing=False)
    unfit = compile_read([segment])(node) is UNFIT if isinstance(segment, Indexes) else not fits(segment, node)
    if unfit:
        text = f"Filter: {segment} can only be applied to arrays. Current context is: {compact_json(node)}"
        return Reason(text, missing=False)
    return None


def _at_names(segment: Names, node: Json, where: str, *, last: bool) -> Reason | None:
    if not isinstance(node, dict):
        return Reason(f"Property {segment} not found in path {where}", missing=True)
    if len(segment.names) == 1 and segment.names[0] not in node:
        what = "No results for path:" if last else "Missing property in path"
        return Reason(f"{what} {where}{segment}", missing=True)
    return None
