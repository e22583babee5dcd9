"""Whatever comes as a definition, only errors of the library come out."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_sfn.definition.checks.state_fields import ALLOWED
from pytest_sfn.definition.model import STATE_TYPES
from pytest_sfn.definition.parser import check_definition
from pytest_sfn.definition.source.cloudformation.template import is_template
from pytest_sfn.errors import SfnError
from tests.definition.helpers import FUNCTION, INVOKE, parse_definition, read_definition

KEYS = sorted(
    {field for fields in ALLOWED.values() for field in fields}
    | {
        "StartAt",
        "States",
        "ErrorEquals",
        "Variable",
        "StringEquals",
        "And",
        "Not",
        "Condition",
        "Mode",
        "ProcessorConfig",
    }
    | {
        "ReaderConfig",
        "InputType",
        "MaxItemsPath",
        "RoleArn.$",
        "Bucket",
        "a.$",
        "Resources",
        "Properties",
        "Definition",
    }
)
ODD_TEXTS = [
    *STATE_TYPES,
    *("S", "T", "$", "$.a", "$$.b", "$..a[?(@.b)]", "$.a[", "States.Format('{}', $.a)", "States.X("),
    *(FUNCTION, INVOKE, "arn:aws:states:::s3:getObject", "AWS::StepFunctions::StateMachine"),
    *("{% $states.input %}", "{% 1 + %}", "{% $", "{%%}", "JSONata", "JSONPath"),
    *("2020-01-01T00:00:00Z", "States.ALL", "DISTRIBUTED", "${X}"),
]
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(ODD_TEXTS),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), TEXTS), inner, max_size=5),
    ),
    max_leaves=25,
)
STATES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6).flatmap(
    lambda fields: st.sampled_from(STATE_TYPES).map(lambda kind: {"End": True, **fields, "Type": kind})
)
MACHINES = st.dictionaries(
    st.sampled_from(["S", "T", "x" * 81]), st.one_of(STATES, VALUES), min_size=1, max_size=3
).flatmap(
    lambda states: st.dictionaries(
        st.sampled_from(["QueryLanguage", "TimeoutSeconds", "Comment", "Version"]), SCALARS
    ).map(lambda top: {**top, "StartAt": "S", "States": states})
)
MANY = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@MANY
@given(st.one_of(VALUES, MACHINES), st.sampled_from(["STANDARD", "EXPRESS"]))
def test_a_json_value_is_checked(value: Any, kind: Any):
    diagnostics = check_definition(value, kind)

    refused = any(diagnostic.severity == "ERROR" for diagnostic in diagnostics)
    try:
        parse_definition(value, type=kind)
    except SfnError:
        assert refused
    else:
        assert not refused


@MANY
@given(st.one_of(VALUES, MACHINES))
def test_a_json_text_is_told_the_same_as_its_value(value: Any):
    text = json.dumps(value)

    assert [d.message for d in check_definition(text)] == [d.message for d in check_definition(json.loads(text))] or (
        isinstance(value, str)
    )


@MANY
@given(st.text())
def test_a_text_is_read_or_refused(text: str):
    with contextlib.suppress(SfnError):
        read_definition(text)


@MANY
@given(st.text(alphabet=st.sampled_from('{}[]",:\\u0019eE+-. \n\t#&*!|>%@`abStuln'), max_size=40))
def test_a_text_that_is_almost_json_or_yaml_is_read_or_refused(text: str):
    with contextlib.suppress(SfnError):
        read_definition(text)


@MANY
@given(MACHINES, st.dictionaries(st.sampled_from(["X", "Y"]), SCALARS))
def test_a_dict_is_read_or_refused(value: dict[str, Any], substitutions: dict[str, Any]):
    with contextlib.suppress(SfnError):
        read_definition(value, substitutions=substitutions)


@MANY
@given(st.dictionaries(st.sampled_from(["M", "F"]), VALUES, min_size=1), MACHINES)
def test_a_template_is_read_or_refused(resources: dict[str, Any], definition: Any):
    properties = {"Definition": definition, "DefinitionSubstitutions": resources}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    template = {"Resources": {**resources, "Machine": machine}}
    assert is_template(template)

    with contextlib.suppress(SfnError):
        read_definition(template, logical_id="Machine")
