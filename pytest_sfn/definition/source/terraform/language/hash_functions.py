"""Terraform's functions that hash texts.

https://developer.hashicorp.com/terraform/language/functions/sha256
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping


def _hex(algorithm: str) -> Callable[[str], str]:
    """The digest in its hexadecimal form."""
    return lambda text: hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()


def _base64(algorithm: str) -> Callable[[str], str]:
    """The digest itself in Base64, and not its hexadecimal form."""
    return lambda text: b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()


HASH_FUNCTIONS: Mapping[str, Callable[[str], str]] = {
    "base64sha256": _base64("sha256"),
    "base64sha512": _base64("sha512"),
    "md5": _hex("md5"),
    "sha1": _hex("sha1"),
    "sha256": _hex("sha256"),
    "sha512": _hex("sha512"),
}
