"""The types of events and the names of their details are those of AWS's API."""

from __future__ import annotations

import botocore.session
import pytest

from pytest_sfn.engine.history.event_details import EVENT_DETAILS

MODEL = botocore.session.Session().get_service_model("stepfunctions")


@pytest.mark.parametrize("kind", EVENT_DETAILS)
def test_the_type_and_its_details_are_in_the_model(kind: str):
    event = MODEL.shape_for("HistoryEvent")

    assert kind in MODEL.shape_for("HistoryEventType").enum
    assert EVENT_DETAILS[kind][0] in event.members
