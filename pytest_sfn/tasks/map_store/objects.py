"""The content of an S3 object, as it is before it was compressed."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, cast

from pytest_sfn.errors import SfnError

MAX_DECOMPRESSED_BYTES = 134_217_728
"""128 MiB: what all compressed objects of one ItemReader may hold. AWS takes 10 GB, which no test has: a few kilobytes
may decompress to that much.
"""

_AT_ONCE = 1024
"""Bytes that are decompressed at a time: Zstandard makes at most 32 MiB of them."""
_GZIP_AT_ONCE = 64 * 1024
"""Bytes that are read of what gzip decompresses."""


class Room:
    """What may still be decompressed for one ItemReader."""

    def __init__(self) -> None:
        self._bytes = MAX_DECOMPRESSED_BYTES

    def take(self, key: str, size: int) -> None:
        """Count bytes of an object. Raises SfnError if they are too many."""
        self._bytes -= size
        if self._bytes < 0:
            raise SfnError(
                f"the object {key!r} is compressed, and is not read to its end: what an ItemReader reads may have"
                f" {MAX_DECOMPRESSED_BYTES:,} bytes decompressed; give the test fewer items"
            )


def content(key: str, body: Any, room: Room) -> BinaryIO:
    """The bytes of an object; its name tells whether they are compressed."""
    if key.endswith(".gz"):
        return _counted(key, iter(partial(gzip.GzipFile(fileobj=body).read, _GZIP_AT_ONCE), b""), room)
    if key.endswith((".zstd", ".zst")):
        return _counted(key, _zstandard_pieces(body, *_zstandard(key)), room)
    return cast(BinaryIO, io.BufferedReader(body))


def as_text(stream: BinaryIO) -> io.TextIOWrapper:
    """The text of an object, line by line with the lines' own ends."""
    return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def _counted(key: str, pieces: Iterator[bytes], room: Room) -> BinaryIO:
    def counted() -> Iterator[bytes]:
        for piece in pieces:
            room.take(key, len(piece))
            yield piece

    return cast(BinaryIO, io.BufferedReader(_Pieces(counted())))


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
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or memoryview(next(filter(None, self._pieces), b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
