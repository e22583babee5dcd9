"""Workflows on what lies in a bucket: listed, mapped, moved, deleted, waited for."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest


def keys(s3, bucket):
    return [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


@pytest.fixture
def weather(s3, new_table):
    """Leaves readings in the bucket; gives the table of the stations."""
    s3.create_bucket(Bucket="weather")

    def leave(**readings):
        for name, body in readings.items():
            text = body if isinstance(body, str) else json.dumps(body)
            s3.put_object(Bucket="weather", Key=f"readings/monday/{name}.json", Body=text)

    return leave, new_table("stations", "name")


def test_each_reading_is_filed_moved_and_reported(sfn_executor, s3, read_json, weather):
    leave, stations = weather
    leave(a={"name": "Oslo", "degrees": -4}, b={"name": "Rome", "degrees": 12}, c={"name": "Oslo", "degrees": -2})
    s3.put_object(Bucket="weather", Key="readings/tuesday/d.json", Body=b"of another day")

    execution = sfn_executor.run("collect_readings.asl.json", {"day": "monday"})

    execution.assert_succeeded()
    assert {row["name"]: int(row["readings"]) for row in stations.scan()["Items"]} == {"Oslo": 2, "Rome": 1}
    assert [child.input for child in execution.children] == [
        {"day": "monday", "key": f"readings/monday/{name}.json", "number": number} for number, name in enumerate("abc")
    ]
    manifest = read_json("weather", execution.output["report"])
    (report,) = manifest["ResultFiles"]["SUCCEEDED"]
    assert [reading["degrees"] for reading in read_json("weather", report["Key"])] == [-4, 12, -2]
    assert manifest["ResultFiles"]["FAILED"] == []
    moved = [key for key in keys(s3, "weather") if not key.startswith("reports/")]
    assert moved == ["filed/a.json", "filed/b.json", "filed/c.json", "readings/tuesday/d.json"]


def test_one_reading_that_cannot_be_read_is_tolerated_and_reported(sfn_executor, s3, read_json, weather):
    leave, stations = weather
    leave(a={"name": "Oslo", "degrees": -4}, b="it was cold")

    execution = sfn_executor.run("collect_readings.asl.json", {"day": "monday"})

    execution.assert_succeeded()
    good, bad = execution.children
    good.assert_succeeded(output={"name": "Oslo", "degrees": -4})
    bad.assert_failed(error="States.Runtime", cause=re.compile(r"States\.StringToJson\(\$\.Body\)"))
    manifest = read_json("weather", execution.output["report"])
    (file,) = manifest["ResultFiles"]["FAILED"]
    (record,) = read_json("weather", file["Key"])
    assert (record["Error"], json.loads(record["Input"])["key"]) == ("States.Runtime", "readings/monday/b.json")
    assert "readings/monday/b.json" in keys(s3, "weather")
    assert stations.scan()["Count"] == 1


def test_two_of_them_are_not(sfn_executor, s3, weather):
    leave, _ = weather
    leave(a="it was cold", b="it was warm", c={"name": "Oslo", "degrees": -4})

    execution = sfn_executor.run("collect_readings.asl.json", {"day": "monday"})

    execution.assert_failed(error="States.ExceedToleratedFailureThreshold")


def test_a_day_without_readings_is_reported_empty(sfn_executor, s3, read_json, weather):
    execution = sfn_executor.run("collect_readings.asl.json", {"day": "sunday"})

    manifest = read_json("weather", execution.output["report"])
    assert manifest["ResultFiles"] == {"SUCCEEDED": [], "FAILED": [], "PENDING": []}


@pytest.fixture
def club(s3, new_table):
    """Puts a file into the club's bucket; gives the table of the members."""
    s3.create_bucket(Bucket="club")
    return lambda rows: s3.put_object(Bucket="club", Key="new.csv", Body="id;name\n" + rows), new_table("members", "id")


def test_members_are_registered_in_batches(sfn_executor, club):
    put, members = club
    put("".join(f"m-{number};Member {number}\n" for number in range(60)))

    execution = sfn_executor.run("register_members.asl.json", {"file": "new.csv"})

    execution.assert_succeeded(output={"batches": 3})
    assert [len(child.input["Items"]) for child in execution.children] == [25, 25, 10]
    assert members.scan()["Count"] == 60
    assert members.get_item(Key={"id": "m-59"})["Item"] == {
        "id": "m-59",
        "name": "Member 59",
        "file": "s3://club/new.csv",
    }


def test_a_member_who_is_twice_in_a_batch_fails_the_batch(sfn_executor, club):
    put, members = club
    put("m-1;Ann\nm-1;Ann again\n")

    execution = sfn_executor.run("register_members.asl.json", {"file": "new.csv"})

    execution.assert_failed(error="States.ExceedToleratedFailureThreshold")
    (batch,) = execution.children
    batch.assert_failed(error="DynamoDb.DynamoDbException", cause=re.compile("contains duplicates"))
    assert members.scan()["Count"] == 0


def test_a_file_that_is_not_there_is_caught(sfn_executor, club):
    execution = sfn_executor.run("register_members.asl.json", {"file": "old.csv"})

    execution.assert_failed(error="NoSuchFile", cause=re.compile(r"^The specified key does not exist\. \(Service: S3"))


@pytest.mark.parametrize("number", [0, 1, 120])
@pytest.mark.sfn(start="2025-06-01T00:00:00Z", freeze=True)
def test_what_is_old_is_thrown_away_in_loads(sfn_executor, sfn_clock, s3, number):
    s3.create_bucket(Bucket="attic")
    for thing in range(number):
        s3.put_object(Bucket="attic", Key=f"thing-{thing:03}")
    sfn_clock.advance(timedelta(days=400))
    s3.put_object(Bucket="attic", Key="wanted")

    execution = sfn_executor.run("clear_attic.asl.yaml", {"before": "2026-06-01"})

    execution.assert_succeeded(output={"thrown away": number})
    assert keys(s3, "attic") == ["wanted"]
    assert len(execution.task("One load")) == -(-number // 50)


def test_an_attic_without_anything_in_it_has_no_contents(sfn_executor, s3):
    s3.create_bucket(Bucket="attic")

    sfn_executor.run("clear_attic.asl.yaml", {"before": "2026-06-01"}).assert_succeeded(output={"thrown away": 0})


def test_an_attic_that_is_not_there(sfn_executor):
    sfn_executor.run("clear_attic.asl.yaml", {"before": "2026-06-01"}).assert_failed(
        error="S3.NoSuchBucketException",
        cause=re.compile(r"^The specified bucket does not exist \(Service: S3, Status Code: 404, Request ID: "),
    )


@pytest.fixture
def exams(s3):
    s3.create_bucket(Bucket="exams")
    return lambda text: s3.put_object(Bucket="exams", Key="ann.txt", Body=text)


def test_an_exam_is_waited_for(sfn_executor, sfn_clock, s3, exams):
    execution = sfn_executor.start("await_exam.asl.json", {"exam": "ann.txt"})
    sfn_clock.advance(timedelta(minutes=42))
    exams("all I know")

    execution.resume().assert_succeeded(output={"exam": "ann.txt", "paper": {"length": 10}})

    assert execution.duration == timedelta(minutes=45)
    assert s3.get_object_tagging(Bucket="exams", Key="ann.txt")["TagSet"] == [{"Key": "pages", "Value": "10"}]


def test_an_empty_exam_fails(sfn_executor, exams):
    exams("")

    sfn_executor.run("await_exam.asl.json", {"exam": "ann.txt"}).assert_failed(error="NothingWritten")


def test_an_exam_that_nobody_hands_in_is_not_waited_for_longer(sfn_executor, exams):
    execution = sfn_executor.run("await_exam.asl.json", {"exam": "ann.txt"})

    execution.assert_timed_out()
    assert execution.duration == timedelta(hours=2)
    assert len(execution.task("Handed in?")) == 24
