"""Unpacking the zip of a function or a layer.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

from __future__ import annotations

import io
import stat
import zlib
from pathlib import Path, PureWindowsPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from pytest_sfn.errors import SfnError

MAX_UNZIPPED_BYTES = 262_144_000
"""250 MB: a function and its layers must be smaller than this when they are unzipped (AWS quota)."""

_UNREADABLE = (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error)
"""What zipfile raises for zips that are broken, encrypted, or compressed in a way that it does not know."""


def unpack(archive: bytes, folder: Path, who: str, *, room: int = MAX_UNZIPPED_BYTES) -> int:
    """Write the files of a zip to a folder, and give their size in bytes; it must be less than ``room``.

    Raises SfnError for a zip that is larger, that cannot be read, or that would write outside the folder; ``who`` says
    whose it is.
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
        f"the zip of {who} has {size} bytes unzipped{with_others}: Lambda refuses it, as a function with its layers "
        f"must be smaller than {MAX_UNZIPPED_BYTES} bytes"
    )


def _check(entry: ZipInfo, who: str) -> None:
    """Refuse an entry that leads outside: also by the rules of Windows, which this process may follow."""
    path = PureWindowsPath(entry.filename)
    if path.anchor or ".." in path.parts:
        raise SfnError(f"the zip of {who} holds {entry.filename!r}, which is outside of the archive")
    if stat.S_ISLNK(_mode(entry)):
        raise SfnError(f"the zip of {who} holds the symbolic link {entry.filename!r}: put the file itself there")


def _write(zipped: ZipFile, entry: ZipInfo, folder: Path) -> None:
    written = Path(zipped.extract(entry, folder))
    if _mode(entry) & 0o111 and not entry.is_dir():
        written.chmod(0o755)


def _mode(entry: ZipInfo) -> int:
    """The mode of a file, as Unix writes it into a zip."""
    return entry.external_attr >> 16
