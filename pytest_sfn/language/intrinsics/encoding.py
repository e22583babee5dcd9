"""States.Base64Encode, Base64Decode and Hash.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-data-encode-decode
"""

from __future__ import annotations

import base64
import hashlib
import re

from pytest_sfn.language.intrinsics.arguments import Arguments
from pytest_sfn.values.json_values import java_json

_MAX_CHARACTERS = 10_000
_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def base64_encode(arguments: Arguments) -> str:
    arguments.count(1)
    return base64.b64encode(_short_text(arguments).encode(errors="replace")).decode()


def base64_decode(arguments: Arguments) -> str:
    """The decoded text. Invalid characters are skipped, padding may be missing, and decoding ends at the padding."""
    arguments.count(1)
    digits = _NOT_BASE64.sub("", _short_text(arguments).partition("=")[0])
    whole = digits[: len(digits) - (len(digits) % 4 == 1)]
    return base64.b64decode(whole + "=" * (-len(whole) % 4)).decode(errors="replace")


def hash_text(arguments: Arguments) -> str:
    """The digest in lower-case hexadecimal digits. A value that is not a text is hashed as its JSON text."""
    arguments.count(2)
    data = arguments[0]
    text = data if isinstance(data, str) else java_json(data)
    algorithm = _ALGORITHMS.get(arguments.text(1))
    if algorithm is None or len(text) > _MAX_CHARACTERS:
        raise arguments.invalid()
    return hashlib.new(algorithm, text.encode(errors="replace"), usedforsecurity=False).hexdigest()


def _short_text(arguments: Arguments) -> str:
    text = arguments.text(0)
    if len(text) > _MAX_CHARACTERS:
        raise arguments.invalid()
    return text
