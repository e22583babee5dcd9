"""Labels of arrows between the same two states stand one above the other, and none covers another."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from pytest_sfn.reporting.pictures.graph import graph_of
from pytest_sfn.reporting.pictures.svg.label_places import Rectangle
from pytest_sfn.reporting.pictures.svg.layout import lay_out


def test_rules_that_lead_to_the_same_state() -> None:
    kinds = ("gold", "silver", "an uncommon alloy of iron and nickel", "tin")
    choice: dict[str, Any] = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.kind", "StringEquals": kind, "Next": "Ship"} for kind in kinds],
        "Default": "Ship",
    }
    graph = graph_of({"StartAt": "Which?", "States": {"Which?": choice, "Ship": {"Type": "Succeed"}}})

    placed = [arrow for arrow in lay_out(graph).arrows if arrow.label_at]

    labels = [Rectangle.around(arrow.label_at, arrow.label_size) for arrow in placed if arrow.label_at]
    assert len(labels) == 5
    assert not any(one.meets(other) for one, other in combinations(labels, 2))
