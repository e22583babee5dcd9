"""The content of an S3 object, as it is before it was compressed."""

from __future__ import annotations

import gzip
import io
from typing import Any, BinaryIO, cast

from pytest_sfn.errors import SfnError


def content(key: str, body: Any) -> BinaryIO:
    """The bytes of an object; its name tells whether they are compressed."""
    if key.endswith(".gz"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=body))
    if key.endswith((".zstd", ".zst")):
        return _decompress_zstandard(key, body)
    return cast(BinaryIO, io.BufferedReader(body))


def as_text(stream: BinaryIO) -> io.TextIOWrapper:
    """The text of an object, line by line with the lines' own ends."""
    return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def _decompress_zstandard(key: str, body: Any) -> BinaryIO:
    try:
        from compression.zstd import ZstdFile  # type: ignore[import-not-found, unused-ignore]

        return cast(BinaryIO, ZstdFile(body))
    except ImportError:
        pass
    try:
        from zstandard import ZstdDecompressor
    except ImportError:
        raise SfnError(
            f"the object {key!r} is compressed with Zstandard, which needs Python 3.14 or a package: "
            "pip install 'pytest-sfn[zstandard]'"
        ) from None
    return cast(BinaryIO, io.BufferedReader(ZstdDecompressor().stream_reader(body)))
