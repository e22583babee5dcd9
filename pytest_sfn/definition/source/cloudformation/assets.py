"""The assets of CDK: files and folders that its templates name by their keys in a bucket.

https://docs.aws.amazon.com/cdk/v2/guide/assets.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from pytest_sfn.definition.source.files import find_path, read_document
from pytest_sfn.values.json_text import Json

OUTPUT = "cdk.out"
_LIST = "*.assets.json"
_KEPT_LISTS = 64


def output_folders(folders: Iterable[Path | str]) -> list[Path]:
    """The folders in which the files of a template may be: its own, and the output of CDK in each of them."""
    own = [Path(folder) for folder in folders]
    return [*own, *(folder / OUTPUT for folder in own)]


def find_asset(key: str, folders: Sequence[Path]) -> Path | None:
    """The file or folder that CDK uploads under a key, or to a URL that ends with it; None if it is not there.

    It is beside the template as ``asset.HASH``. The assets of a stage are in the folder above; the list of assets that
    CDK writes for each stack knows their paths.
    """
    name = Path(key).name
    for asset in (f"asset.{Path(name).stem}", f"asset.{name}"):
        found = find_path(Path(asset), folders)
        if found:
            return found
    listed = (
        folder / path for folder in folders for known, path in _uploads(folder) if f"/{key}".endswith(f"/{known}")
    )
    return next((path for path in listed if path.exists()), None)


def _uploads(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob(_LIST)):
        yield from _listed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=_KEPT_LISTS)
def _listed(path: Path, changed: int) -> tuple[tuple[str, str], ...]:
    """The keys in a list of assets, and the paths of the files, relative to the list."""
    document, _ = read_document(path, (), "list of assets")
    files = _objects(document, "files")
    return tuple(
        (str(upload.get("objectKey")), str(source["path"]))
        for file in files
        for source in [file.get("source")]
        if isinstance(source, dict) and "path" in source
        for upload in _objects(file, "destinations")
    )


def _objects(value: Json, name: str) -> list[dict[str, Json]]:
    """The objects in a member of a document."""
    found = value.get(name) if isinstance(value, dict) else None
    return [item for item in found.values() if isinstance(item, dict)] if isinstance(found, dict) else []
