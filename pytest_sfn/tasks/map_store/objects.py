"""The content of the S3 objects that an ItemReader reads, within limits that are the same on every computer."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, TypeVar, cast

from pytest_sfn.errors import SfnError

MAX_DECOMPRESSED_BYTES = 134_217_728
"""128 MiB: the limit for all compressed objects of one ItemReader. AWS allows 10 GB, but a test has no such data, and a
few kilobytes may decompress to that much.
"""

MAX_ITEMS = 5_000_000
"""How many items one ItemReader may read. AWS has no such limit, but compressed objects of a few kilobytes may have
millions of items.
"""
MAX_REPEATED_OBJECTS = 100
"""How often one ItemReader may read an object that it has read before: a manifest may list the same object, or itself,
in each of its lines.
"""
MAX_REPEATED_ITEMS = 10_000
"""How many items of such objects it may read."""

T = TypeVar("T")

_AT_ONCE = 1024
"""How many bytes are decompressed at a time. Zstandard makes at most 32 MiB of them."""
_GZIP_AT_ONCE = 64 * 1024
"""How many bytes of gzip output are read at a time."""


class ReadingLimits:
    """What one ItemReader may still read. The methods raise SfnError if it reads too much."""

    def __init__(self) -> None:
        self._bytes = MAX_DECOMPRESSED_BYTES
        self._opened: Counter[tuple[str, str]] = Counter()
        self._repeated_objects = 0
        self._repeated_items = 0

    def take(self, key: str, size: int) -> None:
        """Count bytes of a compressed object, or of one that is read again."""
        self._bytes -= size
        if self._bytes < 0:
            raise SfnError(
                f"the object {key!r} is too large: an ItemReader may decompress {MAX_DECOMPRESSED_BYTES:,} bytes in"
                " total, including objects that it reads again; use fewer items in the test"
            )

    def open(self, bucket: str, key: str) -> None:
        """Count an object."""
        self._opened[bucket, key] += 1
        self._repeated_objects += self.is_repeated(bucket, key)
        if self._repeated_objects > MAX_REPEATED_OBJECTS:
            raise _read_again(bucket, key, f"objects again {MAX_REPEATED_OBJECTS:,} times")

    def is_repeated(self, bucket: str, key: str) -> bool:
        """True if the object has been opened more than once."""
        return self._opened[bucket, key] > 1

    def count_items(self, bucket: str, key: str, items: Iterable[T]) -> Iterable[T]:
        """The items of the object that was opened last."""
        return self._count_repeated(bucket, key, items) if self.is_repeated(bucket, key) else items

    def _count_repeated(self, bucket: str, key: str, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            self._repeated_items += 1
            if self._repeated_items > MAX_REPEATED_ITEMS:
                raise _read_again(bucket, key, f"{MAX_REPEATED_ITEMS:,} items again")
            yield item


def _read_again(bucket: str, key: str, how_much: str) -> SfnError:
    return SfnError(
        f"the manifest lists the object s3://{bucket}/{key} too often: an ItemReader may read {how_much};"
        " list each object once in the manifest of the test"
    )


def limit_items(items: Iterator[T]) -> Iterator[T]:
    """The items of one ItemReader. Raises SfnError if there are too many."""
    yield from islice(items, MAX_ITEMS)
    for _ in items:
        raise SfnError(
            f"an ItemReader reads more than {MAX_ITEMS:,} items: use fewer items in the test, or set MaxItems in the"
            " ReaderConfig"
        )


def content(bucket: str, key: str, body: Any, limits: ReadingLimits) -> BinaryIO:
    """The bytes of an object. Its name shows whether it is compressed."""
    limits.open(bucket, key)
    if key.endswith(".gz"):
        return _count_bytes(key, iter(partial(gzip.GzipFile(fileobj=body).read, _GZIP_AT_ONCE), b""), limits)
    if key.endswith((".zstd", ".zst")):
        return _count_bytes(key, _zstandard_pieces(body, *_zstandard(key)), limits)
    if limits.is_repeated(bucket, key):
        return _count_bytes(key, iter(partial(body.read, _GZIP_AT_ONCE), b""), limits)
    return cast(BinaryIO, io.BufferedReader(body))


def as_text(stream: BinaryIO) -> io.TextIOWrapper:
    """The text of an object, as lines with their original ends."""
    return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def _count_bytes(key: str, pieces: Iterator[bytes], limits: ReadingLimits) -> BinaryIO:
    def counted() -> Iterator[bytes]:
        for piece in pieces:
            limits.take(key, len(piece))
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
