"""What a test gives as a definition: which of its kinds it is, and the text or the file with several machines."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.definition_source import DefinitionText, Origin
from pytest_sfn.definition.source.files import (
    LONGEST_PATH,
    SUFFIXES,
    find_path,
    form_of,
    is_path,
    looks_like_json,
    read_file,
)
from pytest_sfn.definition.source.json_reading import write_unchecked
from pytest_sfn.definition.source.machine_file import MachineFile
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.errors import DefinitionNotFound, Diagnostic, InvalidArgumentType
from pytest_sfn.patches.environment_variables import working_directory

_LISTED_FILES = 5

Source = Mapping[str, Any] | str | PathLike[str]
"""A parsed definition or template, its JSON or YAML text, or the path of its file or folder."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a test gave, found: a text, or a folder; and the machine in it that the test named with ``#``."""

    text: DefinitionText | None = None
    folder: Path | None = None
    logical_id: str | None = None


def find_source(source: Source, search: Iterable[Path | str]) -> Given:
    """Find a source. A dict becomes text, so that later changes to it have no effect.

    Raises DefinitionNotFound, or SfnError for what cannot be a definition.
    """
    if isinstance(source, Mapping):
        return Given(DefinitionText(write_unchecked(source if isinstance(source, dict) else dict(source)), "VALUE"))
    if isinstance(source, PathLike):
        return _find_path(Path(source), search)
    if isinstance(source, str):
        return _find_text(source, search)
    if "aws_cdk" in sys.modules:
        from pytest_sfn.definition.source.cloudformation.cdk import template_of

        found = template_of(source)
        if found:
            path, logical_id = found
            return replace(_find_path(path, ()), logical_id=logical_id)
    kind = source.__class__.__name__
    raise InvalidArgumentType(f"A definition is a dict, JSON or YAML text, a path or a StateMachine, not a {kind}")


def open_machine_file(
    given: Given, values: GivenValues, place: Place, search: Iterable[Path | str]
) -> MachineFile | None:
    """The file or folder with several machines that a test gave; None if it gave one definition."""
    if given.folder:
        return _open_folder(given.folder, values, place)
    text = given.text
    if text is None:
        return None
    if text.title and text.title.endswith(".tf"):
        from pytest_sfn.definition.source.terraform.module import TerraformModule

        return TerraformModule(Path(text.title).parent, values, place, only=Path(text.title))
    if "stepFunctions" in text.text:
        from pytest_sfn.definition.source.serverless.service import open_service

        service = open_service(text, values, place)
        if service:
            return service
    if "Resources" in text.text:
        from pytest_sfn.definition.source.cloudformation.template import open_template

        return open_template(text, values, place, search)
    if "terraform_version" in text.text:
        from pytest_sfn.definition.source.terraform.plan import open_plan

        return open_plan(text, values)
    return None


def _open_folder(folder: Path, values: GivenValues, place: Place) -> MachineFile:
    from pytest_sfn.definition.source.cloudformation.cdk import CdkOutput, is_cdk_output

    if is_cdk_output(folder):
        return CdkOutput(folder, values, place)
    if any(folder.glob("*.tf")):
        from pytest_sfn.definition.source.terraform.module import TerraformModule

        return TerraformModule(folder, values, place)
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(SUFFIXES))[:_LISTED_FILES]
    raise DefinitionNotFound(
        f"{folder} is a folder without *.template.json (a CDK output) and without *.tf (a Terraform module):"
        f" pass the path of a file{', such as ' if files else ''}{', '.join(files)}"
    )


def _find_text(source: str, search: Iterable[Path | str]) -> Given:
    """A path, a path with ``#`` and a logical id, or the text of a definition. Raises DefinitionNotFound for an ARN."""
    search = tuple(search)
    written = source.strip()
    if is_path(source, search):
        return _find_path(Path(written), search)
    path, mark, logical_id = written.rpartition("#")
    if mark and logical_id and is_path(path, search):
        found = _find_path(Path(path), search)
        return Given(found.text, found.folder, logical_id)
    if written.startswith("arn:") and "\n" not in written:
        raise DefinitionNotFound(
            f"{written!r} is an ARN, not a definition: pass a file, or the StateMachine that load(...) returned;"
            " boto3's start_execution takes ARNs"
        )
    return Given(DefinitionText(source, "JSON" if looks_like_json(source) else "YAML", notes=_doubts(source, search)))


def _find_path(path: Path, search: Iterable[Path | str]) -> Given:
    search = tuple(search)
    found = find_path(path, search)
    if found and found.is_dir():
        return Given(folder=found)
    path, text = read_file(path, search)
    return Given(DefinitionText(text, form_of(path, text), str(path), origin=Origin(str(path))))


def check_template_found(given: Given) -> None:
    """Raise DefinitionNotFound for a text that was probably meant as the path of a template."""
    if given.text is not None and given.text.notes:
        doubt = given.text.notes[0]
        raise DefinitionNotFound(f"{doubt.message}; {doubt.hint}")


def _doubts(source: str, search: tuple[Path | str, ...]) -> tuple[Diagnostic, ...]:
    """A warning for a text that cannot be a definition: it was probably meant as a path."""
    name = source.strip()
    if not name or "\n" in name or "{" in name or ":" in name[2:]:
        return ()
    from pytest_sfn.definition.source.similar_files import find_similar

    folders = list(dict.fromkeys(str(Path(folder).absolute()) for folder in search)) or [working_directory()]
    places = [Path(folder) / name for folder in folders]
    suffixes = (SUFFIXES, ()) if len(name) < LONGEST_PATH else ()
    similar = next(filter(None, (find_similar(Path(name), places, kinds) for kinds in suffixes)), None)
    message = f"{name!r} was read as the text of a definition: no file of that name is in {', '.join(folders)}"
    hint = (
        f"did you mean {similar}?" if similar else "a path that ends in .json, .yaml, .yml or .tf is never read as text"
    )
    return (Diagnostic("WARNING", "TEXT_NOT_PATH", message, hint=hint),)
