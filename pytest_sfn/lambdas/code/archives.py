"""Unpacking the zip of a function or a layer.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

from __future__ import annotations

import io
import stat
import zlib
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from pytest_sfn.errors import SfnError

MAX_UNZIPPED_BYTES = 262_144_000
"""250 MB: a function and its layers must be smaller than this when they are unzipped (AWS quota)."""

_UNREADABLE = (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error)
"""The exceptions of zipfile for zips that are broken, encrypted, or compressed by an unknown method."""


def unpack(archive: bytes, folder: Path, who: str, *, room: int = MAX_UNZIPPED_BYTES) -> int:
    """Write the files of a zip to a folder. Returns their size in bytes, which must be less than ``room``.

    ``who`` names the owner of the zip in errors. Raises SfnError for a zip that is larger, that cannot be read, or that
    would write outside the folder.
    """
    try:
        with ZipFile(io.BytesIO(archive)) as zipped:
            entries = zipped.infolist()
            size = sum(entry.file_size for entry in entries)
            if size >= room:
                raise _too_large(size, room, who)
            for entry in entries:
                _check(entry, who)
            for entry in entries:
                _write(zipped, entry, folder)
    except _UNREADABLE as error:
        raise SfnError(f"the zip of {who} cannot be unpacked: {error}") from error
    return size


def _too_large(size: int, room: int, who: str) -> SfnError:
    with_others = "" if room == MAX_UNZIPPED_BYTES else f", besides {MAX_UNZIPPED_BYTES - room} bytes of its other zips"
    return SfnError(
        f"the zip of {who} has {size} bytes unzipped{with_others}: Lambda rejects it, because a function with its "
        f"layers must be smaller than {MAX_UNZIPPED_BYTES} bytes"
    )


def _check(entry: ZipInfo, who: str) -> None:
    """Raise SfnError for an entry that leads outside the folder, by the rules of Unix or of Windows."""
    path = PureWindowsPath(entry.filename)
    if path.anchor or ".." in path.parts:
        raise SfnError(
            f"the zip of {who} contains {entry.filename!r}, which lies outside the archive: use paths inside it"
        )
    if stat.S_ISLNK(_mode(entry)):
        raise SfnError(f"the zip of {who} contains the symbolic link {entry.filename!r}: replace it by the file itself")


def _write(zipped: ZipFile, entry: ZipInfo, folder: Path) -> None:
    written = Path(zipped.extract(entry, folder))
    if _mode(entry) & 0o111 and not entry.is_dir():
        written.chmod(0o755)


def _mode(entry: ZipInfo) -> int:
    """The Unix mode of a file in a zip."""
    return entry.external_attr >> 16


@lru_cache(maxsize=64)
def pack(name: str, content: str | bytes) -> bytes:
    """A zip with one file, which is how CloudFormation deploys inline code and a single file."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as zipped:
        zipped.writestr(ZipInfo(name), content)
    return packed.getvalue()
