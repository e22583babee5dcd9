"""What an ItemReader reads from the manifests of S3 Inventory and of Athena."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from pytest_sfn.errors import SfnError

from .conftest import BUCKET, FIRST_ROW, reader


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
