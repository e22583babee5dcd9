"""The intrinsic functions in a value of a template, and the names that they refer to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pytest_sfn.values.json_text import Json

_IN_TEXT = re.compile(r"\$\{(?!!)\s*([^{}]*?)\s*\}")

Path = tuple[str, ...]
"""The keys that lead to a part of a template."""


class TemplateCall(NamedTuple):
    """A function in a value. ``path`` leads to it."""

    function: str
    argument: Json
    path: Path

    def names(self) -> list[str]:
        """The names in ``Ref``, ``Fn::GetAtt`` and ``Fn::Sub``, as they are written: ``Table.Arn``."""
        argument = self.argument
        if self.function == "Fn::GetAtt" and isinstance(argument, list):
            argument = argument[0] if argument else None
        if self.function in ("Ref", "Fn::GetAtt"):
            return [argument] if isinstance(argument, str) else []
        return _names_in_text(argument) if self.function == "Fn::Sub" else []


def intrinsic_calls(value: Json, path: Path = ()) -> Iterator[TemplateCall]:
    """The functions in a value, in the order of the template. ``path`` leads to the value."""
    waiting = [(value, path)]
    while waiting:
        part, at = waiting.pop()
        if isinstance(part, list):
            waiting.extend((item, (*at, str(index))) for index, item in reversed([*enumerate(part)]))
        elif isinstance(part, dict):
            if len(part) == 1:
                ((name, argument),) = part.items()
                yield TemplateCall(name, argument, at)
            waiting.extend((item, (*at, key)) for key, item in reversed(part.items()))


def _names_in_text(argument: Json) -> list[str]:
    """The names in the text of ``Fn::Sub``, without its own variables."""
    text, own = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    names = _IN_TEXT.findall(text) if isinstance(text, str) else []
    return [name for name in names if name and not (isinstance(own, dict) and name in own)]
