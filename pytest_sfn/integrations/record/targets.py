"""Finds the resources of a call in its arguments.

A target returns the ARNs for a call, or None if they are unknown: an argument is absent, is not a text, or is known
only at run time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from pytest_sfn.integrations.record.service_call import ServiceCall

Target = Callable[[ServiceCall], list[str] | None]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ARN = re.compile(r"arn:[\w-]+:")
_PLACE = ("region", "account", "machine")


class PartialArn(str):
    """An ARN of which only a part is known, with wildcards for the rest."""

    __slots__ = ()


def in_place(text: str, call: ServiceCall) -> str:
    """A text with the values of a call filled in: ``{region}``, ``{account}``, and the name of the ``{machine}``."""
    own = {"region": call.place.region, "account": call.place.account, "machine": call.machine}
    return call.place.in_partition(_PLACEHOLDER.sub(lambda found: own.get(found[1], found[0]), text))


def named(template: str, **defaults: str) -> Target:
    """A target from a template with arguments: ``arn:aws:dynamodb:{region}:{account}:table/{TableName}``.

    The last argument may be a whole ARN, which replaces the template. ``defaults`` are for optional arguments.
    """
    names = [name for name in _PLACEHOLDER.findall(template) if name not in _PLACE]

    def target(call: ServiceCall) -> list[str] | None:
        values: dict[str, str] = {}
        for name in names:
            argument = call.argument(name)
            value = defaults.get(name) if argument.value is None else argument.value
            if not argument.known or not isinstance(value, str):
                return None
            values[name] = value
        last = values[names[-1]] if names else ""
        if _ARN.match(last):
            return [last]
        return [_PLACEHOLDER.sub(lambda found: values[found[1]], in_place(template, call))]

    return target


def arn_in(*path: str) -> Target:
    """The resource whose ARN is an argument, or a nested one."""

    def target(call: ServiceCall) -> list[str] | None:
        arn = call.argument(*path).value
        return [arn] if isinstance(arn, str) and _ARN.match(arn) else None

    return target


def in_part(template: str) -> Target:
    """Like :func:`named`, for a template with wildcards for the parts that are not in the arguments."""
    target = named(template)

    def pattern(call: ServiceCall) -> list[str] | None:
        found = target(call)
        return found and [PartialArn(arn) for arn in found]

    return pattern


def fixed(*resources: str) -> Target:
    """Resources that do not depend on the arguments."""
    return lambda call: [in_place(resource, call) for resource in resources]


def several(*targets: Target) -> Target:
    """All resources of some targets; None if those of one are unknown."""
    return lambda call: _all(target(call) for target in targets)


def first_of(*targets: Target) -> Target:
    """The resources of the first target that knows them, for requests with alternative arguments."""
    return lambda call: next((found for found in (target(call) for target in targets) if found is not None), None)


def each(argument: str, target: Target) -> Target:
    """The resources of all items of a list argument. An item that is not an object becomes the argument ``Item``."""

    def all_items(call: ServiceCall) -> list[str] | None:
        listed = call.argument(argument).value
        if not isinstance(listed, list):
            return None
        items = [item if isinstance(item, Mapping) else {"Item": item} for item in listed]
        return _all(target(call.with_arguments(item)) for item in items)

    return all_items


def within(argument: str, target: Target) -> Target:
    """The resources in the members of an argument; none if it is absent."""

    def inside(call: ServiceCall) -> list[str] | None:
        given = call.argument(argument)
        return target(call.with_arguments(given.value)) if given.value is not None or not given.known else []

    return inside


def optional(argument: str, target: Target) -> Target:
    """The resources of a target; none if the argument is absent."""

    def unless_left_out(call: ServiceCall) -> list[str] | None:
        given = call.argument(argument)
        return [] if given.known and given.value is None else target(call)

    return unless_left_out


def owner(argument: str, template: str) -> Target:
    """The owner of a build or a report, whose id, or the end of its ARN, starts with the name of the ``{owner}``."""

    def target(call: ServiceCall) -> list[str] | None:
        id = call.argument(argument).value
        if not isinstance(id, str):
            return None
        name = id.rpartition("/")[2].split(":")[0]
        return [in_place(template, call).replace("{owner}", name)]

    return target


def _all(found: Iterable[list[str] | None]) -> list[str] | None:
    """All resources without duplicates; None if some are unknown."""
    resources: dict[str, None] = {}
    for some in found:
        if some is None:
            return None
        resources.update(dict.fromkeys(some))
    return list(resources)
