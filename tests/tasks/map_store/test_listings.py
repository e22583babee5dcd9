"""What an ItemReader reads from the listing of a bucket."""

from __future__ import annotations

import gzip

from .conftest import BUCKET, listing, reader


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
