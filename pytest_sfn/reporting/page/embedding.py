"""Embeds data and scripts in an HTML page, so that no content can end their element early."""

from __future__ import annotations

import base64
import json
from hashlib import sha256

from pytest_sfn.values.json_text import Json

_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def embedded_json(value: Json) -> str:
    """JSON text for the content of a ``script`` element.

    It has no ``<``, ``>`` and ``&``, and nothing but ASCII: neither ``</script>`` nor ``<!--`` can be in it, and halves
    of surrogate pairs are escaped.
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False).translate(_UNSAFE)


def content_hash(text: str) -> str:
    """The hash of an inline script, as a Content-Security-Policy names it."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
