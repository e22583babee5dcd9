"""Where a command writes its result: to a file, or to the standard output."""

from __future__ import annotations

import argparse
import os
import sys
from errno import ENOTDIR
from pathlib import Path


def add_output(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Declare ``-o``. Without a default the result goes to the standard output."""
    otherwise = f"default: {default}" if default else "default: the standard output"
    parser.add_argument("-o", "--output", metavar="PATH", default=default, help=f"the file to write ({otherwise})")


def write_output(text: str, path: str | None) -> None:
    """Write a result as UTF-8, and name the file that it is in. Raises OSError."""
    if path is None or path == "-":
        sys.stdout.buffer.write(text.encode(errors="backslashreplace"))
        sys.stdout.buffer.flush()
        return
    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(file.parent)) from None
    file.write_text(text, encoding="utf-8", errors="backslashreplace")
    print(f"wrote {path}", file=sys.stderr)
