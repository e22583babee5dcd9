"""Zips of functions, as tests deploy them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZipFile, ZipInfo

Files = Mapping[str | ZipInfo, str]
"""The texts of files by name; an entry of one's own instead of the name, for what no packer writes."""


def zipped(files: Files) -> bytes:
    archive = io.BytesIO()
    with ZipFile(archive, "w") as zip_file:
        for name, text in files.items():
            zip_file.writestr(name, text)
    return archive.getvalue()
