"""The order in which a stack makes its resources: each one after those that it refers to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pytest_sfn.application.template.intrinsic_calls import intrinsic_calls
from pytest_sfn.definition.source.cloudformation.names import is_of_sam
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json, as_list


def order_of(resources: Mapping[str, Json], title: str) -> tuple[str, ...]:
    """The logical ids in the order of dependence, else as written. Raises SfnError, which names a whole circle.

    ``title`` names the template in messages.
    """
    needs = {logical_id: [*_needed_by(resource, resources)] for logical_id, resource in resources.items()}
    order = in_order(needs, title)
    likely = {logical_id: [*_likely_needed_by(resource, resources)] for logical_id, resource in resources.items()}
    if not any(likely.values()):
        return order
    try:
        return in_order({logical_id: [*needs[logical_id], *likely[logical_id]] for logical_id in needs}, title)
    except SfnError:  # not all of them are needed
        return order


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
    properties = section(resource, "Properties")
    if is_of_sam(resource):
        properties = {name: value for name, value in properties.items() if name != "Events"}  # they belong to an API
    explicit = map(str, as_list(resource.get("DependsOn", [])))
    found = dict.fromkeys([*explicit, *_names_in(properties)])
    yield from (name for name in found if name in resources)


def _likely_needed_by(resource: Json, resources: Mapping[str, Json]) -> Iterator[str]:
    """The logical ids that a reference may have as the result of a function: those of the texts in it."""
    for call in intrinsic_calls(section(resource, "Properties") if isinstance(resource, dict) else {}):
        if call.function in ("Ref", "Fn::GetAtt") and not call.names():
            yield from (text for text in _texts_in(call.argument) if text in resources)


def _names_in(properties: Mapping[str, Json]) -> Iterator[str]:
    """The names that intrinsic functions refer to, with and without the attribute that follows a dot."""
    for call in intrinsic_calls(properties):
        for name in call.names():
            yield from (name, name.partition(".")[0])


def _texts_in(value: Json) -> Iterator[str]:
    """The texts in a value."""
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _texts_in(part)
