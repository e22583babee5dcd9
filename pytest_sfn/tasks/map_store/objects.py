"""The content of an S3 object, as it is before it was compressed."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from pytest_sfn.errors import SfnError

_AT_ONCE = 64 * 1024
"""Bytes that are decompressed at a time."""


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
    return cast(BinaryIO, io.BufferedReader(_Pieces(_zstandard_pieces(body, *_zstandard(key)))))


def _zstandard(key: str) -> tuple[Callable[[], Any], type[Exception]]:
    """What makes a decompressor for one frame, and what it raises."""
    try:
        from compression.zstd import ZstdDecompressor, ZstdError  # type: ignore[import-not-found, unused-ignore]

        return ZstdDecompressor, ZstdError
    except ImportError:
        pass
    try:
        import zstandard
    except ImportError:
        raise SfnError(
            f"the object {key!r} is compressed with Zstandard, which needs Python 3.14 or a package: "
            "pip install 'pytest-sfn[zstandard]'"
        ) from None
    return zstandard.ZstdDecompressor().decompressobj, zstandard.ZstdError


def _zstandard_pieces(body: Any, new_frame: Callable[[], Any], error: type[Exception]) -> Iterator[bytes]:
    """The content of one frame after the other. Raises OSError, EOFError in the middle of a frame."""
    frame = None
    while data := body.read(_AT_ONCE):
        while data:
            frame = frame or new_frame()
            try:
                yield frame.decompress(data)
            except error as problem:
                raise OSError(str(problem)) from None
            data = frame.unused_data
            if frame.eof:
                frame = None
    if frame:
        raise EOFError("Compressed file ended before the end-of-stream marker was reached")


class _Pieces(io.RawIOBase):
    """A stream of bytes that come in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(filter(None, self._pieces), b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
