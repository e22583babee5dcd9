"""The templates of an application, one for each stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from os.path import normpath
from pathlib import Path
from typing import Any

from pytest_sfn.application.template.checks.format import check_format, check_sections
from pytest_sfn.application.template.checks.mistakes import pointing_at
from pytest_sfn.application.template.checks.property_names import check_property_names
from pytest_sfn.application.template.checks.references import check_references
from pytest_sfn.application.template.intrinsic_calls import intrinsic_calls
from pytest_sfn.application.template.macros import unknown_macros, without_macros
from pytest_sfn.application.template.order import in_order, order_of
from pytest_sfn.application.template.sam.event_types import undelivered_events
from pytest_sfn.application.template.sam.expansion import expand
from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.functions import MACRO
from pytest_sfn.definition.source.cloudformation.includes import Files, read_included, with_included
from pytest_sfn.definition.source.cloudformation.loops import LOOP, with_loops
from pytest_sfn.definition.source.cloudformation.names import construct_path
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.definition.source.cloudformation.template import (
    KEPT_TEMPLATES,
    is_template,
    paths_included_by,
    read_template,
)
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.files import form_of, read_file
from pytest_sfn.definition.source.opening import Given, Source, check_template_found, find_source, open_machine_file
from pytest_sfn.definition.source.serverless.service import ServerlessService
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.definition.source.terraform.module import TerraformModule
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json

CDK_SUFFIX = ".template.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from the text of a template alone: the document, with what SAM adds to it, the order of its
    resources, and warnings about macros."""

    document: Mapping[str, Json]
    order: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StackTemplate:
    """The template of one stack. Its files are looked for in ``folders``; ``title`` names it in messages.

    ``text`` is that of the template; None if another source was converted. ``name`` is the name of the stack, if the
    template says it. ``others`` are further names of its resources, with their logical ids. ``inputs`` are the values
    of a source that has no Parameters, such as Terraform's variables.
    """

    title: str
    plan: Plan
    folders: tuple[Path, ...]
    path: Path | None = None
    text: DefinitionText | None = None
    name: str | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    inputs: GivenValues | None = None

    @property
    def parameters(self) -> Mapping[str, Json]:
        return section(self.plan.document, "Parameters")


def read_stacks(
    source: Source, search: Sequence[Path], place: Place, parameters: Mapping[str, Any] | None = None
) -> list[StackTemplate]:
    """The stacks of an application, in the order in which they are deployed.

    ``parameters`` are the variables of a Terraform module or a serverless.yml, which need them to be read, as do the
    loops of a template. Raises DefinitionNotFound, or SfnError for a source that is not an application.
    """
    given = find_source(source, search)
    if given.logical_id and isinstance(source, str):
        raise SfnError(
            f"{source!r} names a part of an application, and deploy makes all of it: pass"
            f" {source.rpartition('#')[0]!r}, and find the part in what deploy returns: app[{given.logical_id!r}]"
        )
    inputs = GivenValues(parameters)
    reader = TemplateReader(place, inputs)
    if given.folder:
        from pytest_sfn.application.template.cdk import stack_files
        from pytest_sfn.definition.source.cloudformation.cdk import is_cdk_output

        if is_cdk_output(given.folder):
            return _by_imports([reader.read_file(path, (), name) for name, path in stack_files(given.folder)])
    file = None if _is_template(given) else open_machine_file(given, inputs, place, search)
    if isinstance(file, (ServerlessService, TerraformModule)):
        return [_convert(file, inputs)]
    if given.text is None:
        raise SfnError(f"{given.folder} is not an application that can be deployed: pass the path of a template")
    check_template_found(given)
    return [reader.read(given.text, tuple(search))]


def _is_template(given: Given) -> bool:
    return given.text is not None and "Resources" in given.text.text and "stepFunctions" not in given.text.text


def _convert(file: ServerlessService | TerraformModule, inputs: GivenValues) -> StackTemplate:
    """The template of a Terraform module or a serverless.yml."""
    if isinstance(file, ServerlessService):
        from pytest_sfn.application.template.serverless import service_document

        document, others = service_document(file)
        left_out: tuple[str, ...] = ()
    else:
        from pytest_sfn.application.template.terraform import module_document, resources_not_made

        document, others = module_document(file)
        left_out = resources_not_made(file)
    plan = _make_plan(document, file.title)
    plan = replace(plan, warnings=(*plan.warnings, *left_out))
    return StackTemplate(file.title, plan, (file.folder,), Path(file.title), others=others, inputs=inputs)


@dataclass(frozen=True, slots=True)
class TemplateReader:
    """Reads templates in a region. ``parameters`` are values that the loops in them may need."""

    place: Place
    parameters: GivenValues

    def read_file(self, path: Path, search: Iterable[Path], name: str | None = None) -> StackTemplate:
        """The template in a file. Raises DefinitionNotFound, or SfnError for another file."""
        path, text = read_file(path, search, "template")
        return self.read(DefinitionText(text, form_of(path, text), str(path)), (), name)

    def read(self, text: DefinitionText, search: tuple[Path, ...], name: str | None = None) -> StackTemplate:
        """The template in a text. Raises SfnError for another text."""
        folders = (Path(text.title).parent,) if text.title else search
        is_yaml = text.form == "YAML"
        paths = paths_included_by(text.text, text.title, is_yaml=is_yaml)
        files = read_included(paths, folders)
        with pointing_at(text):
            plan = self._read_plan(text, files)
        if plan is None:
            raise SfnError(
                f"{text.title or 'The source'} is not a template: a SAM or CloudFormation template has Resources. Pass"
                " a template, or the cdk.out folder of a CDK application; a definition is for load and run"
            )
        if len(files) < len(paths):
            plan = replace(plan, warnings=(*plan.warnings, *_not_included(paths, files, folders)))
        if text.title is None:
            return StackTemplate("the template", plan, folders, name=_cdk_stack(plan.document))
        path, title = Path(text.title), normpath(text.title)  # one file is one stack, however its path is written
        if name is None and path.name.endswith(CDK_SUFFIX):
            name = path.name.removesuffix(CDK_SUFFIX)
        return StackTemplate(title, plan, folders, path, text, name)

    def _read_plan(self, text: DefinitionText, files: Files) -> Plan | None:
        """The plan of a template; None for another text. Without loops, it follows from the text alone."""
        is_yaml = text.form == "YAML"
        if LOOP not in text.text:
            return _cached_plan(text.text, text.title, files, is_yaml=is_yaml)
        document = _read_document(text.text, text.title, files, is_yaml=is_yaml)
        if document is None:
            return None
        if not unknown_macros(document):
            document = with_loops(document, self.parameters, self.place)
        return _checked_plan(document, text.title, text.text)


def _not_included(paths: Iterable[str], files: Files, folders: Iterable[Path]) -> list[str]:
    """A warning for each file that a template includes, and that is not there."""
    looked, found = ", ".join(str(folder.absolute()) for folder in folders), dict(files)
    return [f"{path!r}, which the template includes, does not exist in {looked}" for path in paths if path not in found]


@lru_cache(maxsize=KEPT_TEMPLATES)
def _cached_plan(text: str, title: str | None, files: Files, *, is_yaml: bool) -> Plan | None:
    document = _read_document(text, title, files, is_yaml=is_yaml)
    return None if document is None else _checked_plan(document, title, text)


def _read_document(text: str, title: str | None, files: Files, *, is_yaml: bool) -> Mapping[str, Json] | None:
    """A template with the files that it includes; None for another text."""
    document = with_included(read_template(text, title, is_yaml=is_yaml), files)
    return document if isinstance(document, dict) and is_template(document) else None


def _checked_plan(document: Mapping[str, Json], title: str | None, text: str) -> Plan:
    title = title or "the template"
    check_sections(document, title)
    document, warnings = without_macros(document)
    check_format(document, title)
    check_property_names(document["Resources"], title)
    if not warnings and MACRO not in text:  # a macro may write what is missing
        check_references(document, title)
    plan = _make_plan(document, title)
    return replace(plan, warnings=(*warnings, *plan.warnings))


def _make_plan(document: Mapping[str, Json], title: str) -> Plan:
    expanded = expand(document, title)
    warnings = tuple(undelivered_events(document["Resources"], title))
    return Plan(expanded, order_of(expanded["Resources"], title), warnings)


def _cdk_stack(document: Mapping[str, Json]) -> str | None:
    """The stack in the paths of CDK's constructs; None if the template has none."""
    paths = (construct_path(resource) for resource in document["Resources"].values())
    return next((path.partition("/")[0] for path in paths if path), None)


def _by_imports(stacks: list[StackTemplate]) -> list[StackTemplate]:
    """Stacks, each behind those whose exports it imports."""
    exporters = {name: stack.title for stack in stacks for name in _exports(stack.plan.document)}
    by_title = {stack.title: stack for stack in stacks}
    needs = {
        stack.title: [exporters[name] for name in _imports(stack.plan.document) if name in exporters]
        for stack in stacks
    }
    return [by_title[title] for title in in_order(needs, "the application")]


def _exports(document: Mapping[str, Json]) -> Iterator[str]:
    outputs = section(document, "Outputs")
    for name in outputs:
        exported = section(section(outputs, name), "Export").get("Name")
        if isinstance(exported, str):
            yield exported


def _imports(document: Mapping[str, Json]) -> list[str]:
    """The names in Fn::ImportValue."""
    calls = intrinsic_calls(document)
    return [call.argument for call in calls if call.function == "Fn::ImportValue" and isinstance(call.argument, str)]
