"""The arguments of an optimized integration in the form that its API takes."""

from __future__ import annotations

from collections.abc import Collection

from pytest_sfn.integrations import find_action, find_service
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json, dumps


def sent_arguments(resource: Resource, given: Json) -> Json:
    """The arguments with JSON as text where the integration takes any JSON, and with lists of one where the API takes a
    list."""
    service = find_service(resource.service)
    if service is None or not isinstance(given, dict):
        return given
    sent = _with_json_texts(given, service.json_texts)
    for name, texts in service.json_texts_in_items.items():
        if isinstance(sent.get(name), list):
            sent = {**sent, name: [_with_json_texts(item, texts) for item in sent[name]]}
    return find_action(resource).sent(sent)


def _with_json_texts(given: Json, texts: Collection[str]) -> Json:
    """An object with some fields as JSON text. Fields that are texts already stay unchanged."""
    if not texts or not isinstance(given, dict):
        return given
    return {
        name: dumps(value) if name in texts and value is not None and not isinstance(value, str) else value
        for name, value in given.items()
    }
