"""All intrinsic functions by name, including two without a group: States.UUID and States.StringSplit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pytest_sfn.language.intrinsics import arrays, encoding, formatting, json_texts, maths
from pytest_sfn.language.intrinsics.arguments import Arguments
from pytest_sfn.language.types import Environment
from pytest_sfn.values.json_text import Json

Function = Callable[[Arguments, Environment], Json]


def uuid(arguments: Arguments, env: Environment) -> str:
    """A version 4 UUID. AWS ignores any arguments."""
    return env.uuid()


def string_split(arguments: Arguments) -> list[str]:
    """The pieces of a text between delimiters. Each delimiter is one character; empty pieces are dropped."""
    arguments.count(2)
    text, delimiters = arguments.text(0), arguments.text(1)
    pieces = re.split(f"[{re.escape(delimiters)}]", text) if delimiters else [text]
    return [piece for piece in pieces if piece]


def _pure(function: Callable[[Arguments], Json]) -> Function:
    """A function that needs only its arguments."""
    return lambda arguments, env: function(arguments)


FUNCTIONS: Mapping[str, Function] = {
    "States.Array": _pure(arrays.array),
    "States.ArrayContains": _pure(arrays.array_contains),
    "States.ArrayGetItem": _pure(arrays.array_get_item),
    "States.ArrayLength": _pure(arrays.array_length),
    "States.ArrayPartition": _pure(arrays.array_partition),
    "States.ArrayRange": _pure(arrays.array_range),
    "States.ArrayUnique": _pure(arrays.array_unique),
    "States.Base64Decode": _pure(encoding.base64_decode),
    "States.Base64Encode": _pure(encoding.base64_encode),
    formatting.FORMAT: _pure(formatting.format_text),
    "States.Hash": _pure(encoding.hash_text),
    "States.JsonMerge": _pure(json_texts.json_merge),
    "States.JsonToString": _pure(json_texts.json_to_string),
    "States.MathAdd": _pure(maths.math_add),
    "States.MathRandom": maths.math_random,
    "States.StringSplit": _pure(string_split),
    "States.StringToJson": _pure(json_texts.string_to_json),
    "States.UUID": uuid,
}
