"""What is unpacked, and what is refused."""

from __future__ import annotations

import stat
from pathlib import Path
from zipfile import ZipInfo

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.code import archives
from pytest_sfn.lambdas.code.archives import MAX_UNZIPPED_BYTES, unpack
from tests.zips import zipped


def entry(name: str, mode: int) -> ZipInfo:
    made = ZipInfo(name)
    made.external_attr = mode << 16
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "inner"
    inner.mkdir()
    return inner


def test_files_are_written_where_they_belong(folder: Path) -> None:
    size = unpack(zipped({"app.py": "one", "package/": "", "package/deep/er.py": "three"}), folder, "f")

    assert size == 8
    assert (folder / "app.py").read_text() == "one"
    assert (folder / "package" / "deep" / "er.py").read_text() == "three"


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_program_stays_one(folder: Path) -> None:
    unpack(zipped({entry("run", 0o755): "#!/bin/sh", entry("read", 0o644): ""}), folder, "f")

    assert [bool((folder / name).stat().st_mode & stat.S_IXUSR) for name in ("run", "read")] == [True, False]


@pytest.mark.parametrize(
    "name",
    ["../outside.py", "package/../../outside.py", "/outside.py", "..\\outside.py", "C:\\outside.py", "\\outside"],
)
def test_an_entry_outside_of_the_archive_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(SfnError) as raised:
        unpack(zipped({"app.py": "", name: "gotcha"}), folder, "the function 'f'")

    assert (
        str(raised.value)
        == f"the zip of the function 'f' contains {name!r}, which lies outside the archive: use paths inside it"
    )
    assert list(folder.parent.rglob("*")) == [folder]


def test_a_symbolic_link_is_refused(folder: Path) -> None:
    with pytest.raises(SfnError) as raised:
        unpack(zipped({entry("link.py", stat.S_IFLNK | 0o777): "/etc/passwd"}), folder, "the function 'f'")

    assert str(raised.value) == (
        "the zip of the function 'f' contains the symbolic link 'link.py': replace it by the file itself"
    )
    assert list(folder.iterdir()) == []


def test_a_zip_that_would_be_too_large_is_refused_before_it_is_unpacked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_UNZIPPED_BYTES", 10)

    with pytest.raises(SfnError) as raised:
        unpack(zipped({"a": "12345", "b": "12345"}), folder, "the function 'f'", room=10)

    assert str(raised.value) == (
        "the zip of the function 'f' has 10 bytes unzipped: Lambda rejects it, because a function with its layers "
        "must be smaller than 10 bytes"
    )
    assert list(folder.iterdir()) == []


def test_what_other_zips_take_is_not_free_any_more(folder: Path) -> None:
    with pytest.raises(SfnError, match=r"has 5 bytes unzipped, besides 262143997 bytes of its other zips: Lambda"):
        unpack(zipped({"a": "12345"}), folder, "f", room=3)


def test_the_limit_is_that_of_aws() -> None:
    assert MAX_UNZIPPED_BYTES == 250 * 1024 * 1024


@pytest.mark.parametrize(
    ("archive", "reason"),
    [(b"", "File is not a zip file"), (b"no zip", "File is not a zip file"), (zipped({"a": "1", "a/b": "2"}), "")],
)
def test_a_zip_that_cannot_be_read_is_told(folder: Path, archive: bytes, reason: str) -> None:
    with pytest.raises(SfnError, match=f"the zip of the function 'f' cannot be unpacked: .*{reason}"):
        unpack(archive, folder, "the function 'f'")


def test_a_file_that_is_damaged_is_told(folder: Path) -> None:
    with pytest.raises(SfnError, match=r"cannot be unpacked: Bad CRC-32 for file 'app\.py'"):
        unpack(zipped({"app.py": "content"}).replace(b"content", b"CONTENT"), folder, "f")
