"""Where the code of a template's functions and layers is on this computer.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pytest_sfn.definition.source.cloudformation.assets import find_asset, output_folders
from pytest_sfn.definition.source.files import find_path
from pytest_sfn.definition.source.similar_files import find_similar
from pytest_sfn.lambdas.code.archives import pack
from pytest_sfn.lambdas.code.deployments import Archive
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr

_ASSET_PATH = "aws:asset:path"


class NoCode(Exception):
    """Why the code of a function or a layer cannot be used, as the end of a sentence."""


def find_function_code(
    properties: Mapping[str, Json], metadata: Mapping[str, Json], folders: Sequence[Path]
) -> Archive:
    """The code of a function. Raises NoCode."""
    inline = properties.get("InlineCode")
    if isinstance(inline, str):
        return pack("index.py", inline)
    code = properties.get("CodeUri", properties.get("Code"))
    if isinstance(code, dict) and isinstance(code.get("ZipFile"), str):
        return pack("index.py", code["ZipFile"])
    return find_archive(code, metadata, folders)


def find_layer(properties: Mapping[str, Json], metadata: Mapping[str, Json], folders: Sequence[Path]) -> Archive:
    """The files of a layer: a zip, or the folder that Lambda shows as ``/opt/python``. Raises NoCode.

    ``sam build`` makes the folder ``python`` for a layer with a BuildMethod.
    """
    found = find_archive(properties.get("ContentUri", properties.get("Content")), metadata, folders)
    if not isinstance(found, Path) or not found.is_dir():
        return found
    inside = found / "python"
    if inside.is_dir():
        return inside
    if "BuildMethod" in metadata:
        return found
    raise NoCode(f"without modules: Lambda looks for them in {inside}, which does not exist")


def find_archive(place: Json, metadata: Mapping[str, Json], folders: Sequence[Path]) -> Archive:
    """The folder or file that a template names as code: a path, or a key of an asset of CDK. Raises NoCode."""
    asset = metadata.get(_ASSET_PATH)
    if isinstance(asset, str):
        return _find(asset, output_folders(folders))
    if isinstance(place, str) and "://" not in place:
        return _find(place, folders)
    key = place.get("S3Key", place.get("Key")) if isinstance(place, dict) else None
    found = find_asset(key, output_folders(folders)) if isinstance(key, str) else None
    if found:
        return _archive(found)
    if place is None:
        raise NoCode("without code: it has neither CodeUri nor InlineCode, and SAM's Globals have no CodeUri")
    raise NoCode(f"with code that is not on this computer ({safe_repr(place)})")


def _find(name: str, folders: Sequence[Path]) -> Archive:
    found = find_path(Path(name), folders)
    if found is None:
        looked = ", ".join(str(folder.absolute()) for folder in folders)
        raise NoCode(f"with code in {name!r}, which does not exist in {looked}{_close_to(name, folders)}")
    return _archive(found)


def _close_to(name: str, folders: Sequence[Path]) -> str:
    found = find_similar(Path(name), [folder / name for folder in folders], ())
    return f" (did you mean {found}?)" if found else ""


def _archive(path: Path) -> Archive:
    """A folder or a zip as it is; another file becomes a zip of its own, as ``aws cloudformation package`` makes it."""
    path = path.resolve()
    if path.is_dir() or path.suffix in (".zip", ".jar"):
        return path
    found = path.stat()
    return _zip_of(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _zip_of(path: Path, changed: int, size: int) -> bytes:
    return pack(path.name, path.read_bytes())
