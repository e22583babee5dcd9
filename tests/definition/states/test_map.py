"""Map states, inline and distributed."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from pytest_sfn.errors import EvaluationError, WorkflowError
from tests.definition.helpers import (
    JSONATA,
    World,
    distributed,
    ending,
    errors,
    machine,
    map_state,
    parsed,
    schema_errors,
)

S3 = "arn:aws:states:::s3:getObject"
PUT = "arn:aws:states:::s3:putObject"
BLOCK = {"StartAt": "P", "States": {"P": ending("Pass")}}


def configured(config: Any) -> dict[str, Any]:
    return map_state(ItemProcessor={**BLOCK, "ProcessorConfig": config})


def read_from(**reader: Any) -> dict[str, Any]:
    return distributed(ItemReader={"Resource": S3, **reader})


# ---- the item processor


@pytest.mark.parametrize("state", [map_state(), ending("Map", Iterator=BLOCK), configured({"Mode": "INLINE"})])
def test_a_map_is_inline_unless_it_says_otherwise(state: dict[str, Any]):
    model = parsed(state)

    assert not model.distributed  # type: ignore[attr-defined]
    assert model.processor.start_at == "P"  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_a_distributed_map_says_what_its_children_are(kind: str):
    model = parsed(configured({"Mode": "DISTRIBUTED", "ExecutionType": kind}))

    assert model.distributed  # type: ignore[attr-defined]
    assert model.execution_type == kind  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("state", "message", "location"),
    [
        (
            configured({"Mode": "DISTRIBUTED"}),
            "These fields are required: [ExecutionType]",
            "/States/S/ItemProcessor/ProcessorConfig",
        ),
        (
            configured({"Mode": "DISTRIBUTED", "ExecutionType": "FAST"}),
            "Value should be one of the following: [STANDARD, EXPRESS]",
            "/States/S/ItemProcessor/ProcessorConfig/ExecutionType",
        ),
        (
            configured({"Mode": "INLINE", "ExecutionType": "STANDARD"}),
            "Field 'ExecutionType' is not supported",
            "/States/S/ItemProcessor/ProcessorConfig",
        ),
        (
            configured({"Mode": "REMOTE"}),
            "Value should be one of the following: [INLINE, DISTRIBUTED]",
            "/States/S/ItemProcessor/ProcessorConfig/Mode",
        ),
        (
            map_state(Iterator=BLOCK),
            "There should only be one of the following fields: [ItemProcessor, Iterator]",
            "/States/S",
        ),
        (map_state(ItemProcessor=[]), "Expected value of type [OBJECT]", "/States/S/ItemProcessor"),
        (map_state(ItemProcessor={}), "These fields are required: [States, StartAt]", "/States/S/ItemProcessor"),
        (
            map_state(ItemSelector={}, Parameters={}),
            "There should only be one of the following fields: [Parameters, ItemSelector]",
            "/States/S",
        ),
    ],
)
def test_the_item_processor_is_checked(state: dict[str, Any], message: str, location: str):
    assert schema_errors(machine(state)) == [(message, location)]


@pytest.mark.parametrize("name", ["ItemReader", "ItemBatcher", "ResultWriter"])
@pytest.mark.parametrize("mode", [{}, {"ProcessorConfig": {"Mode": "INLINE"}}], ids=["by default", "by its Mode"])
@pytest.mark.parametrize("top", [{}, JSONATA], ids=["JSONPath", "JSONata"])
def test_an_inline_map_reads_batches_and_writes_nothing(name: str, mode: dict[str, Any], top: dict[str, str]):
    arguments = "Arguments" if top else "Parameters"
    value = {
        "ItemReader": {"Resource": S3, arguments: {"Bucket": "b", "Key": "k"}},
        "ItemBatcher": {"MaxItemsPerBatch": 2},
        "ResultWriter": {"Resource": PUT, arguments: {"Bucket": "b"}},
    }[name]

    (found,) = check_definition(machine(map_state(ItemProcessor={**BLOCK, **mode}, **{name: value}), **top))

    assert (found.message, found.location) == (f"Field '{name}' is not supported", "/States/S")
    assert found.hint == "it requires a ProcessorConfig with the Mode DISTRIBUTED"


def test_an_inline_map_may_tolerate_failures_and_have_a_label():
    assert errors(machine(map_state(ToleratedFailureCount=1, ToleratedFailurePercentage=5, Label="birds"))) == []


# ---- the items


def test_items_path_gives_the_items():
    model = parsed(map_state(ItemsPath="$.list"))

    assert model.items({"list": [1, 2]}, World()) == [1, 2]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("more", "path"), [({}, "$"), ({"ItemsPath": "$"}, "$"), ({"ItemsPath": "$.list"}, "$.list")])
@pytest.mark.parametrize("value", [5, "text", None, True, {"list": 5}])
def test_items_that_are_no_array_fail_the_execution(more: dict[str, str], path: str, value: Any):
    model = parsed(map_state(**more))
    document = {"list": value} if more.get("ItemsPath") == "$.list" else value

    with pytest.raises(EvaluationError) as caught:
        model.items(document, World())  # type: ignore[attr-defined]

    assert caught.value.error == "States.Runtime"
    assert caught.value.cause == f'Reference path "{path}" must point to array.'


def test_a_distributed_map_goes_over_an_object_too():
    assert parsed(distributed()).items({"a": 1}, World()) == {"a": 1}  # type: ignore[attr-defined]


def test_an_items_path_names_a_single_node():
    (diagnostic,) = check_definition(machine(map_state(ItemsPath="$.list[*]")))

    assert diagnostic.message.startswith("Value is not a Reference Path")
    assert diagnostic.location == "/States/S/ItemsPath"


def test_the_items_of_a_reader_are_not_looked_for_in_the_input():
    state = distributed(ItemReader={"Resource": S3, "Parameters": {}}, ItemsPath="$.nothing")

    assert parsed(state).items is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", ["text", 1, True, None, {"foo": "bar"}])
def test_a_jsonata_map_without_items_needs_an_array_as_input(value: Any):
    model = parsed(map_state(), **JSONATA)

    with pytest.raises(EvaluationError) as caught:
        model.items({"input": value}, World())  # type: ignore[attr-defined]

    shown = {"text": '"text"', 1: "1", None: "null"}.get(value if not isinstance(value, dict) else 0, "")
    shown = '{"foo":"bar"}' if isinstance(value, dict) else "true" if value is True else shown
    assert caught.value.error == "States.QueryEvaluationError"
    assert caught.value.cause == f"Map state input must be an array but was: {shown}"
    assert caught.value.location is None


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("x", "string", '"x"'),
        (1, "number", "1"),
        (1.5, "number", "1.5"),
        (False, "boolean", "false"),
        (None, "null", "null"),
        ({"foo": "bar"}, "object", '{"foo":"bar"}'),
    ],
)
def test_jsonata_items_are_an_array(value: Any, kind: str, shown: str):
    model = parsed(map_state(Items="{% $states.input %}"), **JSONATA)

    with pytest.raises(EvaluationError) as caught:
        model.items({"input": value}, World())  # type: ignore[attr-defined]

    assert caught.value.error == "States.QueryEvaluationError"
    assert caught.value.cause == (
        "The JSONata expression '$states.input' specified for the field 'Items' returned an unexpected result type. "
        f"Expected 'array', but was '{kind}' for value: {shown}"
    )
    assert caught.value.location == "Items"


def test_literal_items_may_hold_expressions():
    model = parsed(map_state(Items=[1, "{% $states.input %}"]), **JSONATA)

    assert model.items({"input": 2}, World()) == [1, 2]  # type: ignore[attr-defined]


@pytest.mark.parametrize("items", ["text", 5, None, {}])
def test_literal_items_are_an_array(items: Any):
    assert schema_errors(machine(map_state(Items=items), **JSONATA)) == [
        ("Expected value of type [ARRAY]", "/States/S/Items")
    ]


@pytest.mark.parametrize("name", ["ItemSelector", "Parameters"])
def test_the_item_selector_may_be_called_parameters(name: str):
    model = parsed(map_state(**{name: {"a.$": "$.a"}}))

    assert model.item_selector({"a": 1}, World()) == {"a": 1}  # type: ignore[attr-defined]
    assert model.arguments is None  # type: ignore[attr-defined]


# ---- numbers


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MaxConcurrency", -1, "Minimum value is 0"),
        ("MaxConcurrency", "5", "Expected value of type Integer"),
        ("MaxConcurrency", 1.5, "Expected value of type Integer"),
        ("ToleratedFailureCount", -1, "Minimum value is 0"),
        ("ToleratedFailurePercentage", -1, "Minimum value is 0"),
        ("ToleratedFailurePercentage", 101, "Maximum value is 100"),
        ("ToleratedFailurePercentage", "5", "Expected value of type Number"),
    ],
)
def test_numbers_are_checked(name: str, value: Any, message: str):
    assert schema_errors(machine(distributed(**{name: value}))) == [(message, f"/States/S/{name}")]


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("MaxConcurrency", "MaxConcurrency, MaxConcurrencyPath"),
        ("ToleratedFailureCount", "ToleratedFailureCountPath, ToleratedFailureCount"),
        ("ToleratedFailurePercentage", "ToleratedFailurePercentage, ToleratedFailurePercentagePath"),
    ],
)
def test_a_number_is_given_or_found_by_a_path_not_both(name: str, listed: str):
    assert schema_errors(machine(distributed(**{name: 5, f"{name}Path": "$.n"}))) == [
        (f"There should only be one of the following fields: [{listed}]", "/States/S")
    ]


@pytest.mark.parametrize(
    ("field", "attribute", "value", "cause"),
    [
        (
            "MaxConcurrency",
            "max_concurrency",
            "NoNumber",
            'The MaxConcurrencyPath field refers to value "NoNumber" which is not a valid integer: $.n',
        ),
        (
            "MaxConcurrency",
            "max_concurrency",
            {},
            'The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.n',
        ),
        ("MaxConcurrency", "max_concurrency", -1, "MaxConcurrency cannot be negative."),
        (
            "ToleratedFailureCount",
            "tolerated_failure_count",
            "NoNumber",
            'The ToleratedFailureCountPath field refers to value "NoNumber" which is not a valid integer: $.n',
        ),
        ("ToleratedFailureCount", "tolerated_failure_count", -1, "ToleratedFailureCount cannot be negative."),
        (
            "ToleratedFailurePercentage",
            "tolerated_failure_percentage",
            "NoNumber",
            'The ToleratedFailurePercentagePath field refers to value "NoNumber" which is not a valid float: $.n',
        ),
        (
            "ToleratedFailurePercentage",
            "tolerated_failure_percentage",
            -1.1,
            "ToleratedFailurePercentage must be between 0 and 100.",
        ),
        (
            "ToleratedFailurePercentage",
            "tolerated_failure_percentage",
            100.1,
            "ToleratedFailurePercentage must be between 0 and 100.",
        ),
    ],
)
def test_numbers_that_a_path_leads_to_are_checked(field: str, attribute: str, value: Any, cause: str):
    expression = getattr(parsed(distributed(**{f"{field}Path": "$.n"})), attribute)

    with pytest.raises(EvaluationError) as caught:
        expression({"n": value}, World())

    assert (caught.value.error, caught.value.cause) == ("States.Runtime", cause)


@pytest.mark.parametrize(
    ("field", "attribute", "value"),
    [
        ("MaxConcurrency", "max_concurrency", 0),
        ("ToleratedFailureCount", "tolerated_failure_count", 2),
        ("ToleratedFailurePercentage", "tolerated_failure_percentage", 1.1),
        ("ToleratedFailurePercentage", "tolerated_failure_percentage", 100),
    ],
)
def test_numbers_are_given_or_found(field: str, attribute: str, value: float):
    given = getattr(parsed(distributed(**{field: value})), attribute)
    found = getattr(parsed(distributed(**{f"{field}Path": "$.n"})), attribute)
    computed = getattr(parsed(distributed(**{field: "{% $states.input.n %}"}), **JSONATA), attribute)

    assert given({}, World()) == value
    assert found({"n": value}, World()) == value
    assert computed({"input": {"n": value}}, World()) == value


@pytest.mark.parametrize(
    ("field", "attribute", "value", "cause"),
    [
        (
            "MaxConcurrency",
            "max_concurrency",
            "x",
            "The JSONata expression '$states.input' specified for the field 'MaxConcurrency' returned an unexpected "
            "result type. Expected 'number', but was 'string' for value: \"x\"",
        ),
        ("MaxConcurrency", "max_concurrency", -1, "MaxConcurrency cannot be negative."),
        (
            "MaxConcurrency",
            "max_concurrency",
            1.5e-7,
            "The MaxConcurrency field cannot be parsed as an integer: 1.5E-7",
        ),
        (
            "ToleratedFailurePercentage",
            "tolerated_failure_percentage",
            101,
            "ToleratedFailurePercentage must be between 0 and 100.",
        ),
    ],
)
def test_numbers_that_an_expression_gives_are_checked(field: str, attribute: str, value: Any, cause: str):
    expression = getattr(parsed(distributed(**{field: "{% $states.input %}"}), **JSONATA), attribute)

    with pytest.raises(EvaluationError) as caught:
        expression({"input": value}, World())

    assert caught.value.error == "States.QueryEvaluationError"
    assert caught.value.cause == cause
    assert caught.value.location == field


# ---- labels


def test_a_label_is_in_the_model():
    assert parsed(distributed(Label="Orders")).label == "Orders"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("x" * 41, f"Label '{'x' * 41}' exceeds the 40-character limit allowed by the service"),
        ("a b", "Label 'a b' contains invalid characters"),
        ("a*", "Label 'a*' contains invalid characters"),
        ("", "Label '' contains invalid characters"),
    ],
)
def test_a_label_is_short_and_plain(label: str, problem: str):
    assert errors(machine(distributed(Label=label))) == [
        f"INVALID_LABEL_NAME: Invalid Label name: {problem} at /States/S/Label"
    ]


def test_a_label_is_unique_in_the_whole_machine():
    first = {**distributed(Label="L"), "Next": "T", "End": False}
    second = map_state(Label="L", ItemProcessor={"StartAt": "Q", "States": {"Q": ending("Pass")}})
    definition = {"StartAt": "S", "States": {"S": first, "T": second}}

    assert errors(definition) == ["DUPLICATE_LABEL_NAME: Duplicate Label name: L at /States/T/Label"]


# ---- reader, batcher, writer


def test_an_item_reader_is_in_the_model():
    config = {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 10}

    reader = parsed(read_from(Parameters={"Bucket.$": "$.b", "Key": "k"}, ReaderConfig=config)).item_reader  # type: ignore[attr-defined]

    assert reader.resource.action == "getObject"
    assert reader.arguments({"b": "bucket"}, World()) == {"Bucket": "bucket", "Key": "k"}
    assert reader.config == config
    assert reader.max_items({}, World()) == 10


@pytest.mark.parametrize(
    ("reader", "message", "place"),
    [
        ({"Parameters": {}}, "These fields are required: [Resource]", ""),
        (
            {"Resource": "arn:aws:states:::s3:unknownOperation"},
            "The field 'Resource' does not match any of the allowed values",
            "/Resource",
        ),
        ({"Resource": S3, "Bucket": "b"}, "Field 'Bucket' is not supported", ""),
        (
            {"Resource": S3, "ReaderConfig": {"InputType": "XML"}},
            "The field 'InputType' does not match any of the allowed values",
            "/ReaderConfig/InputType",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"InputType": "CSV"}},
            "The field 'CSVHeaderLocation' is required",
            "/ReaderConfig",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"InputType": "JSON", "CSVHeaderLocation": "FIRST_ROW"}},
            "Field 'CSVHeaderLocation' is not supported",
            "/ReaderConfig",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN"}},
            "These fields are required: [CSVHeaders]",
            "/ReaderConfig",
        ),
        (
            {
                "Resource": S3,
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", 1]},
            },
            "Expected value of type [STRING]",
            "/ReaderConfig/CSVHeaders[1]",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"InputType": "JSON", "ItemsPointer": 5}},
            "Expected value of type [STRING]",
            "/ReaderConfig/ItemsPointer",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"InputType": "JSON", "ItemsPointer": "orders"}},
            "Invalid input: JSON Pointer expression must start with '/': \"orders\"",
            "/ReaderConfig/ItemsPointer",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"InputType": "MANIFEST", "ManifestType": "ATHENA_DATA"}},
            "Field 'ManifestType' is not supported",
            "/ReaderConfig",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"InputType": "JSON", "ManifestType": "ATHENA_DATA"}},
            "Field 'ManifestType' is not supported",
            "/ReaderConfig",
        ),
        (
            {
                "Resource": "arn:aws:states:::s3:listObjectsV2",
                "ReaderConfig": {"Transformation": "LOAD_AND_FLATTEN"},
            },
            "The field 'InputType' is required",
            "/ReaderConfig",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"MaxItems": 100_000_001}},
            "Maximum value is 100000000",
            "/ReaderConfig/MaxItems",
        ),
        (
            {"Resource": S3, "ReaderConfig": {"MaxItems": 1, "MaxItemsPath": "$.n"}},
            "There should only be one of the following fields: [MaxItems, MaxItemsPath]",
            "/ReaderConfig",
        ),
    ],
)
def test_an_item_reader_is_checked(reader: dict[str, Any], message: str, place: str):
    assert schema_errors(machine(distributed(ItemReader=reader))) == [(message, f"/States/S/ItemReader{place}")]


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("ItemReader", {"Resource": S3, "ReaderConfig": {"MaxItemsPath": "n"}}, "/ReaderConfig/MaxItemsPath"),
        ("ItemBatcher", {"MaxItemsPerBatchPath": "n"}, "/MaxItemsPerBatchPath"),
        ("ItemBatcher", {"MaxInputBytesPerBatchPath": "n"}, "/MaxInputBytesPerBatchPath"),
    ],
)
def test_a_wrong_path_to_a_limit_is_found_where_it_is(field: str, value: dict[str, Any], place: str):
    assert schema_errors(machine(distributed(**{field: value}))) == [
        ("Value is not a Reference Path: Reference path didn't start with '$'", f"/States/S/{field}{place}")
    ]


@pytest.mark.parametrize("kind", ["JSON", "JSONL", "PARQUET"])
def test_only_csv_has_headers(kind: str):
    config = {"InputType": kind, "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"]}

    assert schema_errors(machine(distributed(ItemReader={"Resource": S3, "ReaderConfig": config}))) == [
        ("Field 'CSVHeaderLocation' is not supported", "/States/S/ItemReader/ReaderConfig"),
        ("Field 'CSVHeaders' is not supported", "/States/S/ItemReader/ReaderConfig"),
    ]


def test_a_version_of_a_parquet_file_is_accepted():
    parameters = {"Bucket": "b", "Key": "k", "VersionId": "v"}
    reader = {"Resource": S3, "ReaderConfig": {"InputType": "PARQUET"}, "Parameters": parameters}

    assert schema_errors(machine(distributed(ItemReader=reader))) == []


@pytest.mark.parametrize(("value", "accepted"), [(0, True), (100_000_001, True), (-1, False)])
def test_the_limit_of_a_reader_is_the_readers_own_failure(value: int, accepted: bool):
    reader = parsed(read_from(ReaderConfig={"MaxItemsPath": "$.n"})).item_reader  # type: ignore[attr-defined]

    if accepted:
        assert reader.max_items({"n": value}, World()) == value
        return
    with pytest.raises(WorkflowError) as caught:
        reader.max_items({"n": value}, World())
    assert (caught.value.error, caught.value.cause) == ("States.ItemReaderFailed", "field MaxItems must be positive")
    assert not isinstance(caught.value, EvaluationError)


def test_an_item_batcher_is_in_the_model():
    batcher = parsed(
        distributed(
            ItemBatcher={"MaxItemsPerBatch": 10, "MaxInputBytesPerBatchPath": "$.n", "BatchInput": {"a.$": "$.a"}}
        )
    ).item_batcher  # type: ignore[attr-defined]

    assert batcher.max_items_per_batch({}, World()) == 10
    assert batcher.max_input_bytes_per_batch({"n": 100}, World()) == 100
    assert batcher.batch_input({"a": 1}, World()) == {"a": 1}


def test_a_batch_may_have_no_limit():
    batcher = parsed(distributed(ItemBatcher={"BatchInput": {}})).item_batcher  # type: ignore[attr-defined]

    assert batcher.max_items_per_batch is None
    assert batcher.max_input_bytes_per_batch is None


@pytest.mark.parametrize(
    ("batcher", "message", "place"),
    [
        ({"MaxItemsPerBatch": 0}, "Minimum value is 1", "/MaxItemsPerBatch"),
        ({"MaxInputBytesPerBatch": 262_145}, "Maximum value is 262144", "/MaxInputBytesPerBatch"),
        ({"MaxItemsPerBatch": 1, "Size": 2}, "Field 'Size' is not supported", ""),
    ],
)
def test_an_item_batcher_is_checked(batcher: dict[str, Any], message: str, place: str):
    assert schema_errors(machine(distributed(ItemBatcher=batcher))) == [(message, f"/States/S/ItemBatcher{place}")]


@pytest.mark.parametrize(
    "writer",
    [
        {"WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSON"}},
        {"Resource": PUT, "Parameters": {"Bucket": "b"}},
        {
            "Resource": PUT,
            "Parameters": {"Bucket.$": "$.b"},
            "WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSONL"},
        },
    ],
)
def test_a_result_writer_is_accepted_in_its_three_forms(writer: dict[str, Any]):
    model = parsed(distributed(ResultWriter=writer)).result_writer  # type: ignore[attr-defined]

    assert model.config == writer.get("WriterConfig", {})
    assert (model.resource is not None) == ("Resource" in writer)


@pytest.mark.parametrize(
    ("writer", "message", "place"),
    [
        ({}, "These fields are required: [Parameters, Resource]", ""),
        ({"Resource": PUT}, "These fields are required: [Parameters]", ""),
        ({"Parameters": {"Bucket": "b"}}, "These fields are required: [Resource]", ""),
        (
            {"Resource": S3, "Parameters": {}},
            "The field 'Resource' does not match any of the allowed values",
            "/Resource",
        ),
        (
            {"WriterConfig": {"Transformation": "ZIP"}},
            "Value should be one of the following: [NONE, COMPACT, FLATTEN]",
            "/WriterConfig/Transformation",
        ),
        (
            {"WriterConfig": {"OutputType": "CSV"}},
            "Value should be one of the following: [JSON, JSONL]",
            "/WriterConfig/OutputType",
        ),
    ],
)
def test_a_result_writer_is_checked(writer: dict[str, Any], message: str, place: str):
    assert schema_errors(machine(distributed(ResultWriter=writer))) == [(message, f"/States/S/ResultWriter{place}")]


@pytest.mark.parametrize(
    ("part", "value", "place"),
    [
        ("ItemReader", {"Resource": S3, "Parameters": {}}, "/Parameters"),
        ("ResultWriter", {"Resource": PUT, "Arguments": {"Bucket": "b"}, "Parameters": {}}, "/Parameters"),
        ("ItemBatcher", {"MaxItemsPerBatch": 1, "MaxInputBytesPerBatchPath": "$.n"}, "/MaxInputBytesPerBatchPath"),
    ],
)
def test_the_parts_of_a_jsonata_map_use_jsonata(part: str, value: dict[str, Any], place: str):
    found = schema_errors(machine(distributed(**{part: value}), **JSONATA))

    assert [location for _, location in found] == [f"/States/S/{part}{place}"]
