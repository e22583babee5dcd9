"""A Map over many items, one of which fails."""

from __future__ import annotations

from typing import Any

from pytest_sfn import SfnExecutor, mock_lambda

ALBUM = {"width": 320, "pictures": ["a.jpg", "b.jpg", "c.jpg"]}


@mock_lambda("Resize")
def resize(event: Any, context: Any) -> Any:
    return f"{event['width']}/{event['picture']}"


def test_resizes_every_picture(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("fan_out.asl.json", ALBUM)

    execution.assert_succeeded(output=["320/a.jpg", "320/b.jpg", "320/c.jpg"])
    assert resize.call_count == 3
    resize.assert_any_call({"picture": "b.jpg", "position": 1, "width": 320})


def test_goes_on_without_an_unreadable_picture(sfn_executor: SfnExecutor) -> None:
    resize.when({"picture": "b.jpg"}).raises("UnreadablePicture")

    execution = sfn_executor.run("fan_out.asl.json", ALBUM)

    execution.assert_succeeded(output=["320/a.jpg", None, "320/c.jpg"])
    execution.assert_path(["Resize", "Skipped"], inside="ResizeAll", index=1)
    (failed,) = [call for call in execution.task("Resize") if call.error]
    assert (failed.map_index, failed.caught_by) == (1, "Skipped")


def test_stops_when_an_item_fails_for_another_reason(sfn_executor: SfnExecutor) -> None:
    resize.when(map_index=2).raises("DiskFull")

    execution = sfn_executor.run("fan_out.asl.json", ALBUM)

    execution.assert_failed(error="DiskFull")
