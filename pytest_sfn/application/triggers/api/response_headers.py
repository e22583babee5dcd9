"""The headers that a REST API maps from the answer of an integration, for which templates of the body are not enough.

https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html#mapping-response-parameters
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_sfn.application.triggers.api.mapping_values import TemplateInput, render_value
from pytest_sfn.values.json_text import Json

Headers = Mapping[str, Sequence[str]]

_TARGET = "method.response.header."
_HEADER = "integration.response.header."
_BODY = "integration.response.body"


def mapped_headers(mapped: Mapping[str, str], answer: TemplateInput, headers: Headers) -> dict[str, Sequence[str]]:
    """The headers of a response, in lower case. ``answer`` and ``headers`` are those of the integration."""
    lower = {name.lower(): values for name, values in headers.items()}
    found = {
        target.removeprefix(_TARGET).lower(): _value(source, answer, lower)
        for target, source in mapped.items()
        if target.startswith(_TARGET)
    }
    set_by_template = answer.overrides.get("responseOverride", {}).get("header", {})
    found |= {name.lower(): value for name, value in set_by_template.items()}
    return {name: [render_value(value)] for name, value in found.items() if value is not None}


def _value(source: str, answer: TemplateInput, headers: Headers) -> Json:
    """What a source gives: a text in single quotes is itself. None if there is nothing."""
    if source.startswith("'"):
        return source.strip("'")
    if source.startswith(_HEADER):
        return next(iter(headers.get(source.removeprefix(_HEADER).lower(), ())), None)
    if source == _BODY:
        return answer.body
    if source.startswith(_BODY):
        return answer.select(f"${source.removeprefix(_BODY)}")
    root, _, name = source.partition(".")
    roots: Mapping[str, Mapping[str, Json]] = {"context": answer.context, "stageVariables": answer.variables}
    return roots.get(root, {}).get(name)
