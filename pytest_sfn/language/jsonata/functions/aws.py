"""The functions that Step Functions adds to JSONata, and those that ask the world for time and chance.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
"""

from __future__ import annotations

import hashlib
import math
from typing import Any

from pytest_sfn.json_text import loads
from pytest_sfn.language.jsonata.functions.registry import native
from pytest_sfn.language.jsonata.problems import InternalError
from pytest_sfn.language.jsonata.runtime import Run, measure_items
from pytest_sfn.language.jsonata.undefined import UNDEFINED

_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@native("partition", "<an:a<a>>")
def partition(values: Any, size: Any) -> Any:
    """An array in chunks of a size; the last may be shorter."""
    if values is UNDEFINED or size is UNDEFINED:
        return UNDEFINED
    step = math.floor(size)
    if step < 1:
        raise InternalError(f"$partition needs a positive size, not {size}")
    return [list(values[start : start + step]) for start in range(0, len(values), step)]


@native("range", "<nnn:a<n>>", needs_run=True)
def number_range(run: Run, start: Any, end: Any, delta: Any) -> Any:
    """The numbers from start to end, both included, delta apart."""
    if UNDEFINED in (start, end, delta):
        return UNDEFINED
    first, last, step = math.floor(start), math.floor(end), math.floor(delta)
    if not step:
        raise InternalError("$range needs a delta other than 0")
    numbers = range(first, last + (1 if step > 0 else -1), step)
    measure_items(max(0, (last - first) // step + 1), run)
    run.spend(len(numbers))
    return list(numbers)


@native("hash", "<s-s:s>")
def hash_of(text: Any, algorithm: Any) -> Any:
    """The hash of a text, in hexadecimal digits."""
    if text is UNDEFINED or algorithm is UNDEFINED:
        return UNDEFINED
    if algorithm not in _ALGORITHMS:
        raise InternalError(f"$hash knows {', '.join(_ALGORITHMS)}, not {algorithm}")
    return hashlib.new(_ALGORITHMS[algorithm], text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


@native("parse", "<s-:x>")
def parse(text: Any) -> Any:
    """The value of a JSON text."""
    if text is UNDEFINED:
        return UNDEFINED
    try:
        return loads(text)
    except ValueError as error:
        raise InternalError(f"$parse: {error}") from None


@native("random", "<n?:n>", needs_run=True)
def random(run: Run, seed: Any = UNDEFINED) -> Any:
    """A number from 0 to below 1; the same for the same seed."""
    return run.env.random() if seed is UNDEFINED else _java_random(math.floor(seed))


def _java_random(seed: int) -> float:
    """``new java.util.Random(seed).nextDouble()``: 26 and 27 bits of a linear congruential generator of 48 bits."""
    multiplier, mask = 0x5DEECE66D, (1 << 48) - 1
    first = ((seed ^ multiplier) & mask) * multiplier + 0xB & mask
    second = first * multiplier + 0xB & mask
    return ((first >> 22 << 27) + (second >> 21)) / (1 << 53)


@native("uuid", "<:s>", needs_run=True)
def uuid(run: Run) -> str:
    return run.env.uuid()
