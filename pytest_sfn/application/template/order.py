"""The order in which a stack makes its resources: each one after those that it refers to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json

_IN_TEXT = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[^{}]*)?\}")


def order_of(resources: Mapping[str, Json], title: str) -> tuple[str, ...]:
    """The logical ids in the order of dependence, else as written. Raises SfnError, which names a whole circle.

    ``title`` names the template in messages.
    """
    needs = {logical_id: [*_needed_by(resource, resources)] for logical_id, resource in resources.items()}
    return in_order(needs, title)


def in_order(needs: Mapping[str, Sequence[str]], title: str) -> tuple[str, ...]:
    """Names, each behind those that it needs. Raises SfnError, which names a whole circle."""
    ordered: dict[str, None] = {}
    for name in needs:
        _visit(name, needs, ordered, title)
    return tuple(ordered)


def _visit(start: str, needs: Mapping[str, Sequence[str]], ordered: dict[str, None], title: str) -> None:
    """Add a name, after what it needs. Without recursion: a template may have a chain of 500 resources."""
    if start in ordered:
        return
    chain = {start: iter(needs[start])}
    while chain:
        last = next(reversed(chain))
        following = next((needed for needed in chain[last] if needed not in ordered), None)
        if following is None:
            ordered[last] = None
            del chain[last]
        elif following in chain:
            ids = list(chain)
            circle = " -> ".join([*ids[ids.index(following) :], following])
            raise SfnError(
                f"{title} has a circular reference, which CloudFormation refuses: {circle}. Remove one of the"
                " references, or write the name instead of a Ref"
            )
        else:
            chain[following] = iter(needs[following])


def _needed_by(resource: Json, resources: Mapping[str, Json]) -> Iterator[str]:
    """The logical ids of other resources that a resource names."""
    if not isinstance(resource, dict):
        return
    explicit = resource.get("DependsOn", [])
    listed = explicit if isinstance(explicit, list) else [explicit]
    properties = section(resource, "Properties")
    if str(resource.get("Type")).startswith("AWS::Serverless::"):
        properties = {name: value for name, value in properties.items() if name != "Events"}  # they belong to an API
    found = dict.fromkeys([*(str(each) for each in listed), *_names_in(properties)])
    yield from (name for name in found if name in resources)


def _names_in(value: Json) -> Iterator[str]:
    """The names that the intrinsic functions in a value refer to."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(reversed(part))
        elif isinstance(part, dict):
            if len(part) == 1:
                ((function, argument),) = part.items()
                yield from _names_of(function, argument)
            waiting.extend(reversed(part.values()))


def _names_of(function: str, argument: Json) -> Iterator[str]:
    if function == "Ref" and isinstance(argument, str):
        yield from (argument, argument.partition(".")[0])
    elif function == "Fn::GetAtt":
        first = argument[0] if isinstance(argument, list) and argument else argument
        if isinstance(first, str):
            yield from (first, first.partition(".")[0])
    elif function == "Fn::Sub":
        text = argument[0] if isinstance(argument, list) and argument else argument
        if isinstance(text, str):
            yield from _IN_TEXT.findall(text)
