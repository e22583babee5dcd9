"""The types of variables: values are converted to them, and examples have them.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.terraform.language.operators import number, truth
from pytest_sfn.definition.source.terraform.language.syntax import bare, called, object_items, parts, text_of
from pytest_sfn.definition.source.terraform.language.text_functions import spell
from pytest_sfn.definition.source.terraform.language.unknown import PartlyKnown
from pytest_sfn.errors import SfnError, SourceError
from pytest_sfn.values.json_display import show_json

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.language.syntax import Node

Evaluate = Callable[["Node"], Any]
"""The value of a constant expression: the default of an optional attribute."""

_JSON = (str, int, float, list, dict)
_LISTS = frozenset({"list", "set", "tuple"})
_PRIMITIVES: Mapping[str, Callable[[Any], Any]] = {
    "string": lambda value: value if isinstance(value, str) else _spell(value),
    "number": number,
    "bool": truth,
}


def is_expression(text: str, type: Node) -> bool:
    """True for a text that a type takes as the expression of a list or an object."""
    name, _ = _constructor(type)
    return name in _LISTS or name in ("map", "object") or (name == "any" and text.lstrip()[:1] in ("[", "{"))


def convert(value: Any, type: Node, evaluate: Evaluate) -> Any:
    """A value as its type wants it. Raises SfnError if it cannot be converted. A null and a placeholder stay."""
    if value is None or isinstance(value, PartlyKnown):
        return value
    name, arguments = _constructor(type)
    if name in _PRIMITIVES:
        return _primitive(value, name)
    inner = arguments[0] if arguments else None
    if name in _LISTS:
        if not isinstance(value, list):
            raise _mismatch(value, type)
        items = list(_each(value, name, inner))
        return [item if part is None else convert(item, part, evaluate) for item, part in items]
    if name == "object" and not isinstance(value, _JSON):
        return value  # a whole resource has more attributes, and evaluates each when it is asked for
    if name in ("map", "object") and not isinstance(value, dict):
        raise _mismatch(value, type)
    if name == "map" and inner is not None:
        return {key: convert(item, inner, evaluate) for key, item in value.items()}
    if name == "object" and inner is not None:
        return _object(value, inner, evaluate)
    return value


def example(type: Node, name: str, steps: Sequence[str] = ()) -> Any:
    """A value of a type, or of what is found in it by some steps; None for a text, whose place says more about it."""
    kind, arguments = _constructor(type)
    inner = arguments[0] if arguments else None
    if kind == "optional" and inner is not None:
        return example(inner, name, steps)
    if steps:
        found = _step(kind, inner, steps[0])
        return None if found is None else example(found, steps[0], steps[1:])
    if kind in _LISTS:
        return (
            [] if inner is None else [_part(part, name) for _, part in _each([None], kind, inner) if part is not None]
        )
    if kind == "map":
        return {}
    if kind == "object" and inner is not None:
        return {key: _part(part, key) for key, part in object_items(inner) if called(part)[0] != "optional"}
    return {"number": 1, "bool": True}.get(kind)


def _part(type: Node, name: str) -> Any:
    found = example(type, name)
    if found is not None:
        return found
    return Place().function(name) if name.lower().endswith("arn") else name


def _step(kind: str, inner: Node | None, step: str) -> Node | None:
    """The type of one part of a value; None if the type does not say it."""
    if inner is None or kind not in ("list", "set", "map", "object"):
        return None
    return dict(object_items(inner)).get(step) if kind == "object" else inner


def _constructor(type: Node) -> tuple[str, Sequence[Node]]:
    """The name of a type, and its arguments. ``"string"`` in quotes is what old modules write."""
    name, arguments = called(type)
    return name or text_of(type).strip('"'), arguments


def _each(value: Sequence[Any], name: str, inner: Node | None) -> Iterator[tuple[Any, Node | None]]:
    """The items of a list, each with its type."""
    if name != "tuple" or inner is None:
        yield from ((item, inner) for item in value)
        return
    types = parts(bare(inner))
    yield from ((value[at] if at < len(value) else None, part) for at, part in enumerate(types))


def _object(value: Mapping[str, Any], attributes: Node, evaluate: Evaluate) -> dict[str, Any]:
    """The attributes that the type has, with the defaults of those that are optional."""
    found: dict[str, Any] = {}
    for key, type in object_items(attributes):
        name, arguments = called(type)
        is_optional = name == "optional" and bool(arguments)
        type = arguments[0] if is_optional else type
        given = value.get(key)
        if given is None and is_optional:
            given = evaluate(arguments[1]) if len(arguments) > 1 else None
        elif key not in value:
            continue
        found[key] = convert(given, type, evaluate)
    return found


def _primitive(value: Any, name: str) -> Any:
    try:
        return _PRIMITIVES[name](value)
    except SfnError:
        raise SourceError(f"{show_json(value)} is not a {name}") from None


def _spell(value: Any) -> str:
    if isinstance(value, list | dict):
        raise SourceError("not a string")
    return spell(value)


def _mismatch(value: Any, type: Node) -> SourceError:
    return SourceError(f"{show_json(value)} is not a {text_of(type)}")
