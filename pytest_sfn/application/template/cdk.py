"""The stacks in the output folder of CDK.

https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pytest_sfn.definition.source.cloudformation.cdk import MANIFEST, SUFFIX
from pytest_sfn.definition.source.files import read_document
from pytest_sfn.errors import SfnError

_NESTED = ".nested.template.json"


def stack_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The names and the templates of the stacks, also those of the stages in it. Raises SfnError if there is none."""
    found = list(_of_assembly(folder))
    if not found:
        raise SfnError(f"{folder} has no stacks: run 'cdk synth', and pass the folder that it writes")
    yield from found


def _of_assembly(folder: Path) -> Iterator[tuple[str, Path]]:
    if not (folder / MANIFEST).is_file():
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            if not path.name.endswith(_NESTED):
                yield path.name.removesuffix(SUFFIX), path
        return
    manifest, _ = read_document(folder / MANIFEST, (), "CDK manifest")
    artifacts = manifest.get("artifacts") if isinstance(manifest, dict) else None
    for id, artifact in (artifacts if isinstance(artifacts, dict) else {}).items():
        properties = artifact.get("properties") or {}
        if artifact.get("type") == "aws:cloudformation:stack":
            yield str(properties.get("stackName", id)), folder / str(properties.get("templateFile"))
        elif artifact.get("type") == "cdk:cloud-assembly":
            yield from _of_assembly(folder / str(properties.get("directoryName")))
