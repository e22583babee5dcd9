"""The functions that Step Functions adds to JSONata, including their behaviour for arguments that the guide does not
mention.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
"""

from __future__ import annotations

import hashlib
from typing import Any

from pytest_sfn.language.jsonata.aws.json_reader import read_json
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.java.numbers import cut
from pytest_sfn.language.jsonata.runtime.charges import for_all_items, for_sizes, for_writing
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.runtime.run import Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Sequence

_ALGORITHMS = {"SHA-1": "sha1", "SHA-384": "sha384", "SHA-256": "sha256", "SHA-512": "sha512", "MD5": "md5"}


def _argument_error(message: str) -> JsonataError:
    return JsonataError("D3137", message=message)


@native("partition", "<xn?:a<a>>", charge=for_all_items)
def partition(values: Any, size: Any = UNDEFINED) -> Any:
    """An array in chunks of a size. The last one may be shorter. Without a size there is one chunk."""
    if values is UNDEFINED:
        return UNDEFINED
    if not isinstance(values, list):
        raise JsonataError("T0412", index=1)
    step = len(values) if size is UNDEFINED else cut(size)
    if step < 0:
        raise _argument_error("Second argument must be zero or greater")
    if not values or not step:
        return UNDEFINED
    return [list(values[start : start + step]) for start in range(0, len(values), step)]


@native("range", "<n-nn:a<n>>", needs_run=True)
def number_range(run: Run, start: Any, end: Any, delta: Any) -> Any:
    """The numbers from start to end, inclusive, in steps of delta. The result is a sequence: a single number is not an
    array."""
    if UNDEFINED in (start, end, delta):
        return UNDEFINED
    first, last, step = cut(start), cut(end), cut(delta)
    if not step:
        return UNDEFINED
    numbers = range(first, last + (1 if step > 0 else -1), step)
    run.measure_items(max(0, (last - first) // step + 1))
    run.spend(len(numbers))
    return Sequence(numbers)


@native("hash", "<s-s:s>", charge=for_sizes)
def hash_of(text: Any, algorithm: Any) -> Any:
    """The hash of a text, in hexadecimal digits."""
    if text is UNDEFINED or algorithm is UNDEFINED:
        return UNDEFINED
    if algorithm not in _ALGORITHMS:
        raise _argument_error(f"Hash algorithm '{algorithm}' must be one of {', '.join(_ALGORITHMS)}")
    return hashlib.new(_ALGORITHMS[algorithm], text.encode(errors="replace"), usedforsecurity=False).hexdigest()


@native("parse", "<s-:x>", charge=for_writing)
def parse(text: Any) -> Any:
    """The value of a JSON text."""
    if text is UNDEFINED:
        return UNDEFINED
    try:
        return read_json(text)
    except ValueError:
        raise _argument_error("Invalid JSON") from None


@native("random", "<n?:n>", needs_run=True)
def random(run: Run, seed: Any = UNDEFINED) -> Any:
    """A number from 0 to below 1. The same seed gives the same number."""
    if seed is UNDEFINED:
        return run.env.random()
    from pytest_sfn.language.jsonata.java.random import JavaRandom

    return JavaRandom(cut(seed)).next_double()


@native("uuid", "<:s>", needs_run=True)
def uuid(run: Run) -> str:
    return run.env.uuid()
