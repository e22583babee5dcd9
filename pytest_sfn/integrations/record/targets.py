"""How the arguments of a call name the resources that it reaches.

A target gives the ARNs for a call. It gives None if they are not known: an argument is absent, is not a text, or is
decided at run time.
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
    """An ARN that is known only in part: wildcards stand for the rest of it."""

    __slots__ = ()


def in_place(text: str, call: ServiceCall) -> str:
    """A text with the place of the call in it: ``{region}``, ``{account}``, and the name of the ``{machine}``."""
    own = {"region": call.place.region, "account": call.place.account, "machine": call.machine}
    return call.place.in_partition(_PLACEHOLDER.sub(lambda found: own.get(found[1], found[0]), text))


def named(template: str, **defaults: str) -> Target:
    """What the arguments in a template name: ``arn:aws:dynamodb:{region}:{account}:table/{TableName}``.

    The last of them may be a whole ARN, which then stands for all. ``defaults`` are for arguments that may be left out.
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
    """The resource whose ARN an argument is, or one inside of it."""

    def target(call: ServiceCall) -> list[str] | None:
        arn = call.argument(*path).value
        return [arn] if isinstance(arn, str) and _ARN.match(arn) else None

    return target


def in_part(template: str) -> Target:
    """As :func:`named`, for a template with wildcards for the parts that no argument names."""
    target = named(template)

    def pattern(call: ServiceCall) -> list[str] | None:
        found = target(call)
        return found and [PartialArn(arn) for arn in found]

    return pattern


def fixed(*resources: str) -> Target:
    """Resources that no argument names."""
    return lambda call: [in_place(resource, call) for resource in resources]


def several(*targets: Target) -> Target:
    """All resources of some targets; None if those of one are not known."""
    return lambda call: _all(target(call) for target in targets)


def first_of(*targets: Target) -> Target:
    """The resources of the first target for which they are known, as some requests have one of several arguments."""
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
    """The resources that the members of an argument name, and none if it is left out."""

    def inside(call: ServiceCall) -> list[str] | None:
        given = call.argument(argument)
        return target(call.with_arguments(given.value)) if given.value is not None or not given.known else []

    return inside


def optional(argument: str, target: Target) -> Target:
    """The resources of a target, and none if an argument is left out."""

    def unless_left_out(call: ServiceCall) -> list[str] | None:
        given = call.argument(argument)
        return [] if given.known and given.value is None else target(call)

    return unless_left_out


def owner(argument: str, template: str) -> Target:
    """What a build or a report belongs to: its id, or the end of its ARN, begins with the name of the ``{owner}``."""

    def target(call: ServiceCall) -> list[str] | None:
        id = call.argument(argument).value
        if not isinstance(id, str):
            return None
        name = id.rpartition("/")[2].split(":")[0]
        return [in_place(template, call).replace("{owner}", name)]

    return target


def _all(found: Iterable[list[str] | None]) -> list[str] | None:
    """All resources, each once; None if some are not known."""
    resources: dict[str, None] = {}
    for some in found:
        if some is None:
            return None
        resources.update(dict.fromkeys(some))
    return list(resources)
