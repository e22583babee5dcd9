"""What an ItemReader reads from S3."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.engine.maps.item_data import read_items
from pytest_sfn.errors import InvalidDefinition, SfnError

from .conftest import BUCKET, listing, reader

FIRST_ROW = {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}


@pytest.mark.parametrize(
    ("name", "sign"), [("COMMA", ","), ("PIPE", "|"), ("SEMICOLON", ";"), ("SPACE", " "), ("TAB", "\t")]
)
def test_the_rows_of_a_csv_file_are_objects_of_text(store, name, sign):
    store.put("a.csv", f"id{sign}ok\n1{sign}true\n")

    assert store.items(reader("a.csv", CSVDelimiter=name, **FIRST_ROW)) == [{"id": "1", "ok": "true"}]


def test_the_delimiter_is_a_comma_unless_it_is_said(store):
    store.put("a.csv", "id,ok\r\n1,2\r\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{"id": "1", "ok": "2"}]


def test_headers_may_be_given(store):
    store.put("a.csv", "1,2\n3,4\n")
    headers = {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"]}

    assert store.items(reader("a.csv", **headers)) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_missing_columns_are_empty_and_columns_without_header_are_dropped(store):
    store.put("a.csv", "a,b\n1\n1,2,3\n\n,\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{"a": "1", "b": ""}, {"a": "1", "b": "2"}, {"a": "", "b": ""}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ('"a,b"', "a,b"),
        ('"a\nb"', "a\nb"),
        ('"a""b"', 'a"b'),
        (r"a\,b", "a,b"),
        (r"a\\b", "a\\b"),
        (r"a\"b", 'a"b'),
        (r"a\nb", "anb"),
        ('"' + "x" * 200_000 + '"', "x" * 200_000),
        ("\u2028", "\u2028"),
    ],
)
def test_what_quotes_and_backslashes_mean(store, field, value):
    store.put("a.csv", f"a,z\n{field},1\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{"a": value, "z": "1"}]


def test_json_in_a_column_is_read_with_its_quotes_doubled(store):
    store.put("a.csv", 'id,""data""\n1,{""k"":""v""}\n')
    selector = {"data.$": "States.StringToJson($$.Map.Item.Value['\"data\"'])"}

    assert store.items(reader("a.csv", **FIRST_ROW), ItemSelector=selector) == [{"data": {"k": "v"}}]


def test_the_limit_of_csv_fields_is_put_back(store):
    before = csv.field_size_limit()
    store.put("a.csv", "a\n1\n")

    store.items(reader("a.csv", **FIRST_ROW))

    assert csv.field_size_limit() == before


def test_headers_that_are_there_twice_are_refused(store):
    store.put("a.csv", "a,b,a\n1,2,3\n")

    assert store.refusal(reader("a.csv", **FIRST_ROW)) == "CSV headers cannot contain duplicates."


@pytest.mark.parametrize(
    ("headers", "order"),
    [(["H1", ""], ["", "H1"]), (["0", "True", "{}"], ["0", "{}", "True"]), (["b", "a"], ["a", "b"])],
)
def test_columns_have_the_order_in_which_aws_gives_them(headers, order):
    (row,) = read_items({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": headers}, "1,2,3\n")

    assert list(row) == order


@settings(max_examples=60)
@given(
    st.lists(st.text(min_size=1), min_size=1, max_size=30, unique=True).flatmap(
        lambda headers: st.tuples(
            st.just(headers), st.lists(st.lists(st.text(), min_size=len(headers), max_size=len(headers)), max_size=5)
        )
    )
)
def test_what_is_written_as_csv_is_read_again(table):
    headers, rows = table
    file = io.StringIO()
    quoted = [[value.replace("\\", "\\\\") for value in row] for row in [headers, *rows]]
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(quoted)

    read = read_items(FIRST_ROW, file.getvalue())

    assert read == [dict(zip(headers, row, strict=True)) for row in rows]


def test_a_header_may_have_ten_kilobytes(store):
    headers = ["a" * 5_000, "b" * 5_000]
    store.put("a.csv", ",".join(headers) + "\n1,2\n")
    store.put("b.csv", ",".join([*headers, "c" * 500]) + "\n1,2,3\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{headers[0]: "1", headers[1]: "2"}]
    assert store.refusal(reader("b.csv", **FIRST_ROW)) == "CSV headers cannot exceed 10 KiB."


def test_a_byte_order_mark_is_no_part_of_the_first_header(store):
    store.put("a.csv", "\ufeffid\n1\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{"id": "1"}]


def test_the_elements_of_a_json_array_are_items(store):
    store.put("a.json", '[1, {"b": 2}, null]')

    assert store.items(reader("a.json", InputType="JSON")) == [1, {"b": 2}, None]


def test_a_pointer_leads_into_a_json_file(store):
    store.put("a.json", '{"in/side": {"list": [[5, 6]]}}')

    assert store.items(reader("a.json", InputType="JSON", ItemsPointer="/in~1side/list/0")) == [5, 6]


def test_the_entries_of_an_object_are_items_with_a_key(store):
    store.put("a.json", '{"x": 1, "y": 2}')
    selector = {"k.$": "$$.Map.Item.Key", "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index"}

    found = store.items(reader("a.json", InputType="JSON"), ItemSelector=selector)

    assert found == [{"k": "x", "v": 1, "i": 0}, {"k": "y", "v": 2, "i": 1}]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [("5", ""), ('{"a": 1}', "/a"), ("[[1], 2]", "/1")],
)
def test_what_is_no_array_is_refused(store, text, pointer):
    store.put("a.json", text)

    refused = store.refusal(reader("a.json", InputType="JSON", ItemsPointer=pointer))

    assert refused == "Attempting to map over non-iterable node."


@pytest.mark.parametrize(
    ("text", "pointer"), [('{"a": 1}', "/b"), ("[[1]]", "/1"), ("[[1]]", "/00"), ("[[1]]", "/-"), ("5", "/a")]
)
def test_a_pointer_that_leads_nowhere_is_refused(store, text, pointer):
    store.put("a.json", text)

    refused = store.refusal(reader("a.json", InputType="JSON", ItemsPointer=pointer))

    assert refused == ("The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.")


def test_a_version_of_a_parquet_file_is_not_read(store):
    store.put("a.parquet", "")
    versioned = reader("a.parquet", InputType="PARQUET")
    versioned["Parameters"]["VersionId"] = "1"

    assert store.refusal(versioned) == "S3 Version ID selection is not currently supported for PARQUET files"


@pytest.mark.parametrize(
    ("kind", "body"), [("JSON", "{"), ("JSON", "[1e400]"), ("JSONL", "{}\n{"), ("CSV", b"a\n\xff\xfe\n")]
)
def test_what_cannot_be_read_is_refused(store, kind, body):
    store.put("a", body)
    config = FIRST_ROW if kind == "CSV" else {"InputType": kind}

    assert store.refusal(reader("a", **config)).startswith("The data cannot be read")


def test_the_lines_of_a_json_lines_file_are_items(store):
    store.put("a.jsonl", '{"a": 1}\n\n"two\u2028"\r\n3')

    assert store.items(reader("a.jsonl", InputType="JSONL")) == [{"a": 1}, "two\u2028", 3]


@pytest.mark.parametrize("suffix", ["gz", "zstd"])
def test_a_compressed_object_is_told_by_its_name(store, suffix):
    compress = gzip.compress
    if suffix == "zstd":
        compress = pytest.importorskip("zstandard").ZstdCompressor().compress
    store.put(f"a.csv.{suffix}", compress(b"a\n1\n"))

    assert store.items(reader(f"a.csv.{suffix}", **FIRST_ROW)) == [{"a": "1"}]


@pytest.mark.parametrize("suffix", ["gz", "zstd"])
def test_a_compressed_object_may_have_several_parts(store, suffix):
    compress = gzip.compress
    if suffix == "zstd":
        compress = pytest.importorskip("zstandard").ZstdCompressor().compress
    store.put(f"a.jsonl.{suffix}", compress(b"1\n") + compress(b"2\n"))

    assert store.items(reader(f"a.jsonl.{suffix}", InputType="JSONL")) == [1, 2]


@pytest.mark.parametrize("suffix", ["gz", "zstd"])
def test_a_compressed_object_that_is_cut_off_is_refused(store, suffix):
    compress = gzip.compress
    if suffix == "zstd":
        compress = pytest.importorskip("zstandard").ZstdCompressor().compress
    store.put(f"a.jsonl.{suffix}", compress(b"1\n" * 2_000)[:-5])

    refused = store.refusal(reader(f"a.jsonl.{suffix}", InputType="JSONL"))

    assert refused == "The data cannot be read: Compressed file ended before the end-of-stream marker was reached"


def test_what_is_no_zstandard_is_refused(store):
    pytest.importorskip("zstandard")
    store.put("a.json.zstd", "[]")

    assert "Unknown frame descriptor" in store.refusal(reader("a.json.zstd", InputType="JSON"))


def test_what_is_not_compressed_although_its_name_says_so_is_refused(store):
    store.put("a.json.gz", "[]")

    assert "Not a gzipped file" in store.refusal(reader("a.json.gz", InputType="JSON"))


def test_the_rows_of_a_parquet_file_are_items(store):
    pyarrow = pytest.importorskip("pyarrow")
    from datetime import UTC, date, datetime
    from decimal import Decimal

    from pyarrow import parquet

    columns = {
        "id": [1, 2],
        "name": ["a", None],
        "part": [0.5, float("nan")],
        "on": [date(2025, 1, 2), None],
        "at": [datetime(2025, 1, 2, 3, tzinfo=UTC), None],
        "price": [Decimal("1.50"), Decimal("2.00")],
        "raw": [b"x", None],
        "list": [[1], []],
    }
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    store.put("a.parquet", file.getvalue())

    assert store.items(reader("a.parquet", InputType="PARQUET")) == [
        {
            "id": 1,
            "name": "a",
            "part": 0.5,
            "on": "2025-01-02",
            "at": "2025-01-02T03:00:00+00:00",
            "price": 1.5,
            "raw": "eA==",
            "list": [1],
        },
        {"id": 2, "name": None, "part": None, "on": None, "at": None, "price": 2, "raw": None, "list": []},
    ]


def test_instants_of_a_parquet_file_may_be_finer_than_those_of_python(store):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(pyarrow.table({"at": pyarrow.array([1_500], type=pyarrow.timestamp("ns"))}), file)
    store.put("a.parquet", file.getvalue())

    assert store.items(reader("a.parquet", InputType="PARQUET")) == [{"at": "1970-01-01T00:00:00.000001"}]


@pytest.mark.parametrize("nesting", ["column", "list", "struct"])
def test_a_long_text_in_many_rows_of_a_parquet_file_is_an_error(store, nesting: str):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    count = 6_000
    text = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * count, pyarrow.int32()), ["x" * 100_000])
    columns = {
        "column": lambda: text,
        "list": lambda: pyarrow.ListArray.from_arrays([0, count], text),
        "struct": lambda: pyarrow.StructArray.from_arrays([text], ["a"]),
    }
    file = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": columns[nesting]()}), file)
    assert len(file.getvalue()) < 1_000_000
    store.put("a.parquet", file.getvalue())

    with pytest.raises(SfnError, match="reads more than 536,870,912 bytes of strings from a Parquet file"):
        store.run(reader("a.parquet", InputType="PARQUET"))


def test_what_is_no_parquet_is_refused(store):
    pytest.importorskip("pyarrow")
    store.put("a.parquet", "no parquet at all")

    assert store.refusal(reader("a.parquet", InputType="PARQUET")).startswith("The data cannot be read as Parquet")


def test_without_pyarrow_a_test_is_told_what_to_install(store, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    store.put("a.parquet", "")

    with pytest.raises(SfnError, match=r"pip install 'pytest-sfn\[parquet\]'"):
        store.run(reader("a.parquet", InputType="PARQUET"))


def test_the_objects_of_a_listing_are_items(store):
    store.put("in/a.txt", "abc")
    store.put("in/folder/", "")
    store.put("other", "")

    found = store.items(listing("in/"))

    assert found[0] == {
        "Etag": '"900150983cd24fb0d6963f7d28e17f72"',
        "Key": "in/a.txt",
        "LastModified": found[0]["LastModified"],
        "Size": 3,
        "StorageClass": "STANDARD",
    }
    assert isinstance(found[0]["LastModified"], int)
    assert [item["Key"] for item in found] == ["in/a.txt", "in/folder/"]


def test_a_listing_may_have_many_pages(store):
    for number in range(1, 1003):
        store.put(f"many/{number:04}", "")

    found = store.items(listing("many/"), ItemSelector={"k.$": "$$.Map.Item.Value.Key"})

    assert [found[0]["k"], found[-1]["k"], len(found)] == ["many/0001", "many/1002", 1002]


def test_the_objects_of_a_listing_may_be_read_themselves(store):
    store.put("in/1.json", "[1, 2]")
    store.put("in/2.json.gz", gzip.compress(b"[3]"))
    store.put("in/folder/", "")
    config = {"InputType": "JSON", "Transformation": "LOAD_AND_FLATTEN"}

    found = store.items(
        listing("in/", **config), ItemSelector={"v.$": "$$.Map.Item.Value", "s.$": "$$.Map.Item.Source"}
    )

    assert found == [
        {"v": 1, "s": f"s3://{BUCKET}/in/1.json"},
        {"v": 2, "s": f"s3://{BUCKET}/in/1.json"},
        {"v": 3, "s": f"s3://{BUCKET}/in/2.json.gz"},
    ]


def test_the_source_of_an_item_is_told(store):
    store.put("a.json", "[1]")
    selector = {"s.$": "$$.Map.Item.Source"}

    assert store.items(reader("a.json", InputType="JSON"), ItemSelector=selector) == [{"s": f"s3://{BUCKET}/a.json"}]
    assert store.items(listing(), ItemSelector=selector) == [{"s": f"s3://{BUCKET}"}]


def test_the_objects_of_a_listing_are_not_manifests(store):
    store.put("in/a.json", "[]")
    config = {"InputType": "MANIFEST", "Transformation": "LOAD_AND_FLATTEN"}

    assert (
        store.refusal(listing("in/", **config)) == "The objects of a listing cannot be read with the InputType MANIFEST"
    )


@pytest.mark.parametrize("config", [{"InputType": "MANIFEST"}, {"ManifestType": "S3_INVENTORY"}])
def test_the_entries_of_an_inventory_are_items(store, config):
    manifest = {
        "sourceBucket": "somewhere",
        "destinationBucket": f"arn:aws:s3:::{BUCKET}",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, Size",
        "files": [{"key": "inv/1.csv.gz", "size": 1, "MD5checksum": ""}, {"key": "inv/2.csv.gz"}],
    }
    store.put("inv/manifest.json", json.dumps(manifest))
    store.put("inv/1.csv.gz", gzip.compress(b'"somewhere","a","1"\n"somewhere","b","2"\n'))
    store.put("inv/2.csv.gz", gzip.compress(b'"somewhere","c","3"\n'))

    found = store.items(reader("inv/manifest.json", **config))

    assert found == [{"Bucket": "somewhere", "Key": key, "Size": size} for key, size in ("a1", "b2", "c3")]


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"fileFormat": "ORC", "destinationBucket": "", "files": [], "fileSchema": ""}']
)
def test_what_is_no_manifest_of_an_inventory_is_refused(store, text):
    store.put("manifest.json", text)

    assert "inventory" in store.refusal(reader("manifest.json", InputType="MANIFEST"))


def test_the_rows_of_the_files_in_an_athena_manifest_are_items(store):
    store.put("manifest.csv", f"s3://{BUCKET}/out/1\ns3://{BUCKET}/out/2.gz\n")
    store.put("out/1", '{"n": 1}\n')
    store.put("out/2.gz", gzip.compress(b'{"n": 2}\n'))

    found = store.items(reader("manifest.csv", ManifestType="ATHENA_DATA", InputType="JSONL"))

    assert found == [{"n": 1}, {"n": 2}]


@pytest.mark.parametrize("listed", ["out/1", "manifest.csv"], ids=["an object", "itself"])
@pytest.mark.parametrize("lines", [250, 1_000])
def test_a_manifest_may_not_list_an_object_again_and_again(store, listed, lines):
    store.put("out/1", '{"a": 1}\n')
    store.put("manifest.csv", f"s3://{BUCKET}/{listed}\n" * lines)

    with pytest.raises(SfnError, match=rf"lists the object s3://{BUCKET}/{listed} too often: an ItemReader may read"):
        store.items(reader("manifest.csv", ManifestType="ATHENA_DATA", **FIRST_ROW))


def test_a_manifest_of_an_inventory_may_not_list_itself_again_and_again(store):
    files = {"fileFormat": "CSV", "destinationBucket": f"arn:aws:s3:::{BUCKET}", "fileSchema": "Bucket, Key"}
    store.put("m.json", json.dumps({**files, "files": [{"key": "m.json"}] * 1_000}, indent=1))

    with pytest.raises(
        SfnError, match=r"m.json too often: an ItemReader may read 10,000 items again; list each object"
    ):
        store.items(reader("m.json", InputType="MANIFEST"))


def test_a_manifest_may_list_the_same_object_twice(store):
    store.put("out/1", '{"n": 1}\n')
    store.put("manifest.csv", f"s3://{BUCKET}/out/1\n" * 2)

    found = store.items(reader("manifest.csv", ManifestType="ATHENA_DATA", InputType="JSONL"))

    assert found == [{"n": 1}, {"n": 1}]


def test_large_objects_are_not_read_again_and_again(store, monkeypatch):
    monkeypatch.setattr("pytest_sfn.tasks.map_store.objects.MAX_DECOMPRESSED_BYTES", 1_000_000)
    store.put("out/1", " " * 500_000 + "1")
    store.put("manifest.csv", f"s3://{BUCKET}/out/1\n" * 10)

    with pytest.raises(
        SfnError, match=r"is too large: .* 1,000,000 bytes in total, including objects that it reads again"
    ):
        store.items(reader("manifest.csv", ManifestType="ATHENA_DATA", InputType="JSONL"))


def test_an_item_reader_has_a_limit_to_its_items(store, monkeypatch):
    monkeypatch.setattr("pytest_sfn.tasks.map_store.objects.MAX_ITEMS", 3)
    store.put("a.json", "[1, 2, 3, 4]")

    assert store.items(reader("a.json", InputType="JSON", MaxItems=3)) == [1, 2, 3]
    with pytest.raises(SfnError, match=r"reads more than 3 items: use fewer items in the test, or set MaxItems in the"):
        store.items(reader("a.json", InputType="JSON"))


def test_an_athena_manifest_lists_addresses(store):
    store.put("manifest.csv", "nowhere\n")

    refused = store.refusal(reader("manifest.csv", ManifestType="ATHENA_DATA", InputType="JSONL"))

    assert refused == "The manifest has an entry that is not the address of an object: nowhere"


@pytest.mark.parametrize(
    ("item_reader", "text"),
    [
        (reader("nothing", InputType="JSON"), "The specified key does not exist."),
        (reader("a", bucket="no-such-bucket", InputType="JSON"), "The specified bucket does not exist"),
    ],
)
def test_an_object_that_is_not_there_is_refused_with_the_words_of_s3(store, item_reader, text):
    refused = store.refusal(item_reader)

    assert re.fullmatch(rf"{text} \(Service: S3, Status Code: 404, Request ID: \w+, Extended Request ID: .+\)", refused)


def test_a_name_that_no_bucket_can_have_is_refused_with_the_words_of_s3(store):
    refused = store.refusal(reader("a", bucket="my bucket", InputType="JSON"))

    assert refused == "The specified bucket is not valid. (Service: S3, Status Code: 400)"


def test_a_bucket_in_another_region_is_refused(store):
    store.s3.create_bucket(Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    refused = store.refusal(reader("a", bucket="far-away", InputType="JSON"))

    assert refused == "The bucket is in this region: eu-west-1. Please use this region to retry the request"


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"Bucket": "b"}, "The field 'Key' is required but was missing"),
        ({"Bucket": "b", "Key": 5}, "The value for the field 'Key' must be a STRING"),
    ],
)
def test_parameters_have_to_name_an_object(store, parameters, text):
    assert store.refusal({**reader("a", InputType="JSON"), "Parameters": parameters}) == text


def test_a_parameter_that_s3_does_not_have_is_refused_when_the_definition_is_loaded(store):
    wrong = reader("a", InputType="JSON")
    wrong["Parameters"]["key"] = "b"

    with pytest.raises(InvalidDefinition) as refused:
        store.run(wrong)

    (found,) = refused.value.diagnostics
    assert found.message == 'The field "key" is not supported by Step Functions'
    assert found.location == "/States/M/ItemReader/Parameters/key"


def test_arguments_are_checked_when_they_are_evaluated(store):
    item_reader = {"Resource": "arn:aws:states:::s3:listObjectsV2", "Arguments": "{% {'Bucket': 'b', 'Key': 'k'} %}"}

    execution = store.run(item_reader, QueryLanguage="JSONata")

    assert execution.error == "States.ItemReaderFailed"
    assert execution.cause == 'The field "Key" is not supported by Step Functions'


def test_a_listing_takes_what_else_s3_has(store):
    store.put("in/a", "")
    store.put("in/b", "")
    after = listing("in/")
    after["Parameters"]["StartAfter"] = "in/a"

    assert [found["Key"] for found in store.items(after)] == ["in/b"]


@pytest.mark.parametrize("item_reader", [reader("a.json", InputType="JSON"), listing()])
def test_a_bucket_of_another_owner_is_not_read(store, item_reader):
    store.put("a.json", "[1]")

    item_reader = {**item_reader, "Parameters": {**item_reader["Parameters"], "ExpectedBucketOwner": "123456789012"}}
    assert len(store.items(item_reader)) == 1
    item_reader["Parameters"]["ExpectedBucketOwner"] = "210987654321"

    assert store.refusal(item_reader).startswith("Access Denied (Service: S3, Status Code: 403, Request ID: ")


def test_an_older_version_of_an_object_can_be_read(store):
    store.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    version = store.s3.put_object(Bucket=BUCKET, Key="a.json", Body="[1]")["VersionId"]
    store.put("a.json", "[2]")
    older = reader("a.json", InputType="JSON")
    older["Parameters"]["VersionId"] = version

    assert store.items(older) == [1]


@pytest.mark.parametrize(("most", "found"), [(2, [0, 1]), (0, [0, 1, 2]), (9, [0, 1, 2])])
def test_there_may_be_a_limit_to_the_items(store, most, found):
    store.put("a.json", "[0, 1, 2]")

    assert store.items(reader("a.json", InputType="JSON", MaxItems=most)) == found


def test_a_limit_may_be_larger_than_any_number_of_items(store):
    store.put("a.json", "[0, 1]")
    limited = reader("a.json", InputType="JSON", MaxItemsPath="$.most")

    assert store.run(limited, {"most": 10**20}).output == [0, 1]


@pytest.mark.parametrize(("most", "error"), [(-1, "States.ItemReaderFailed"), ("x", "States.Runtime")])
def test_a_limit_from_the_input_is_checked(store, most: Any, error):
    store.put("a.json", "[0]")

    execution = store.run(reader("a.json", InputType="JSON", MaxItemsPath="$.most"), {"most": most})

    assert execution.error == error
    if most == -1:
        assert execution.cause == "field MaxItems must be positive"
    types = [event["type"] for event in execution.history][1:]
    failing = ["MapRunStarted", "MapRunFailed", "MapStateFailed"] if most == -1 else []
    assert types == ["MapStateEntered", "MapStateStarted", *failing, "ExecutionFailed"]


def test_the_length_of_a_map_that_reads_its_items_is_not_known_when_it_starts(store):
    store.put("a.json", "[0, 1]")

    execution = store.run(reader("a.json", InputType="JSON"))

    (started,) = [event for event in execution.history if event["type"] == "MapStateStarted"]
    assert started["mapStateStartedEventDetails"] == {"length": 0}


def test_items_path_does_not_apply_to_what_is_read(store):
    store.put("a.json", "[[1]]")

    assert store.items(reader("a.json", InputType="JSON"), ItemsPath="$.nothing") == [[1]]


def test_items_are_put_into_batches(store):
    store.put("a.csv", "n\n" + "".join(f"{number}\n" for number in range(1130)))
    batcher = {"MaxItemsPerBatch": 100, "BatchInput": {"x": 1}}

    execution = store.run(reader("a.csv", **FIRST_ROW), ItemBatcher=batcher)

    sizes = [len(batch["Items"]) for batch in execution.output]
    assert sizes == [100] * 11 + [30]
    assert execution.output[0]["BatchInput"] == {"x": 1}
    (map_run,) = execution.map_runs
    assert (map_run.items.total, map_run.executions.total) == (1130, 12)


def test_without_an_input_type_an_object_is_json(store):
    store.put("a", "[1]")

    assert store.items(reader("a")) == [1]


def test_an_item_that_is_larger_than_an_input_may_be_fails_the_map_run(store):
    store.put("a.json", json.dumps([1, "x" * 300_000, 3]))

    execution = store.run(reader("a.json", InputType="JSON"), MaxConcurrency=1)

    assert execution.error == "States.DataLimitExceeded"
    assert [child.input for child in execution.children] == [1]
    assert [map_run.status for map_run in execution.map_runs] == ["FAILED"]


def test_a_selector_may_make_a_large_item_small(store):
    store.put("a.json", json.dumps([{"id": 1, "text": "x" * 300_000}]))

    assert store.items(reader("a.json", InputType="JSON"), ItemSelector={"id.$": "$$.Map.Item.Value.id"}) == [{"id": 1}]


def test_a_reader_of_jsonata_has_arguments(store):
    store.put("a.json", "[1, 2]")
    arguments = {"Bucket": "{% $states.input.bucket %}", "Key": "a.json"}
    item_reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "Arguments": arguments,
        "ReaderConfig": {"InputType": "JSON", "MaxItems": "{% 1 %}"},
    }

    execution = store.run(item_reader, {"bucket": BUCKET}, QueryLanguage="JSONata")

    assert execution.output == [1]


@pytest.mark.parametrize("suffix", ["gz", "zstd"])
@pytest.mark.parametrize("kind", ["JSON", "CSV"])
def test_an_object_that_decompresses_to_far_more_than_it_is_is_not_read_to_its_end(store, suffix, kind):
    compress = gzip.compress
    if suffix == "zstd":
        compress = pytest.importorskip("zstandard").ZstdCompressor().compress
    store.put(f"a.{suffix}", compress(b" " * 150_000_000))
    options = FIRST_ROW if kind == "CSV" else {"InputType": kind}

    with pytest.raises(SfnError, match=r"is too large: an ItemReader may decompress 134,217,728 bytes"):
        store.items(reader(f"a.{suffix}", **options))
