"""The decompressed content of an S3 object."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, cast

from pytest_sfn.errors import SfnError

MAX_DECOMPRESSED_BYTES = 134_217_728
"""128 MiB: the limit for all compressed objects of one ItemReader. AWS allows 10 GB, but a test has no such data, and a
few kilobytes may decompress to that much.
"""

_AT_ONCE = 1024
"""How many bytes are decompressed at a time. Zstandard makes at most 32 MiB of them."""
_GZIP_AT_ONCE = 64 * 1024
"""How many bytes of gzip output are read at a time."""


class DecompressionLimit:
    """The remaining number of bytes that one ItemReader may decompress."""

    def __init__(self) -> None:
        self._bytes = MAX_DECOMPRESSED_BYTES

    def take(self, key: str, size: int) -> None:
        """Count bytes of an object. Raises SfnError if there are too many."""
        self._bytes -= size
        if self._bytes < 0:
            raise SfnError(
                f"the object {key!r} is too large: an ItemReader may decompress"
                f" {MAX_DECOMPRESSED_BYTES:,} bytes in total; use fewer items in the test"
            )


def content(key: str, body: Any, room: DecompressionLimit) -> BinaryIO:
    """The bytes of an object. Its name shows whether it is compressed."""
    if key.endswith(".gz"):
        return _count_bytes(key, iter(partial(gzip.GzipFile(fileobj=body).read, _GZIP_AT_ONCE), b""), room)
    if key.endswith((".zstd", ".zst")):
        return _count_bytes(key, _zstandard_pieces(body, *_zstandard(key)), room)
    return cast(BinaryIO, io.BufferedReader(body))


def as_text(stream: BinaryIO) -> io.TextIOWrapper:
    """The text of an object, as lines with their original ends."""
    return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def _count_bytes(key: str, pieces: Iterator[bytes], room: DecompressionLimit) -> BinaryIO:
    def counted() -> Iterator[bytes]:
        for piece in pieces:
            room.take(key, len(piece))
            yield piece

    return cast(BinaryIO, io.BufferedReader(_Pieces(counted())))


def _zstandard(key: str) -> tuple[Callable[[], Any], type[Exception]]:
    """A function that makes a decompressor for one frame, and the exception that the decompressor raises."""
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
    """The content of all frames. Raises OSError, or EOFError if the last frame is incomplete."""
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
    """A stream over an iterator of bytes."""

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
