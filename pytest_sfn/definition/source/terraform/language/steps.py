"""The steps of a reference: ``.name``, ``["name"]`` and ``[0]``.

https://developer.hashicorp.com/terraform/language/expressions/references
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.source.terraform.language.syntax import parts, text_of
from pytest_sfn.definition.source.terraform.language.unknown import PartlyKnown, UnknownValue, known

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.language.syntax import Node

Step = str | int
"""One step of a reference: the name of an attribute, or an index."""


def wraps_reference(node: Node) -> bool:
    """True for a term that is nothing but a reference, perhaps in parentheses."""
    inner = parts(node) if node.data == "expr_term" else []
    return len(inner) == 1 and inner[0].data in ("get_attr_expr_term", "index_expr_term", "identifier", "expr_term")


def follow_steps(value: Any, steps: Sequence[Step], node: Node) -> Any:
    """What the steps lead to. ``node`` is the start of the reference. Raises UnknownValue if it is not there."""
    for step in steps:
        try:
            value = take_step(known(value), step)
        except (KeyError, IndexError, TypeError, ValueError):
            raise UnknownValue(".".join(map(str, [text_of(node), *steps]))) from None
    if isinstance(value, PartlyKnown) and value.is_placeholder:
        raise UnknownValue(value.address)
    return value


def take_step(value: Any, step: Step) -> Any:
    """A part of a value: lists take numbers, objects take texts. Raises KeyError, IndexError, TypeError or ValueError
    if there is none."""
    return value[int(step) if isinstance(value, list) else str(step)]
