"""Activities: tasks that workers poll for. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html"""

from __future__ import annotations

from pytest_sfn.engine.task.activities import Activity
from pytest_sfn.service.api import Api
from pytest_sfn.service.operations.configuration import read_encryption
from pytest_sfn.service.operations.machines import check_name
from pytest_sfn.service.operations.tagging import check_tags, tags_of
from pytest_sfn.service.protocol.answers import ApiError, Members, date
from pytest_sfn.service.protocol.resource_arns import parse_arn
from pytest_sfn.service.records import OWNED_KEY, ActivityRecord
from pytest_sfn.values.json_text import dumps


def create_activity(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html

    Creating an activity again returns the existing one, even if its tags differ.
    """
    check_name(given["name"])
    check_tags(given.get("tags", []))
    encryption = read_encryption(given.get("encryptionConfiguration", OWNED_KEY))
    arn = api.world.place.activity(given["name"])
    activity = api.world.engine.activities.get(arn)
    if activity is None:
        activity = api.world.engine.activities[arn] = Activity(arn, given["name"], api.now)
        api.activities[arn] = ActivityRecord(encryption, tags_of(given))
    elif api.activities[arn].encryption != encryption:
        raise ApiError("ActivityAlreadyExists", f"Activity Already Exists: '{arn}'")
    return {"activityArn": arn, "creationDate": date(activity.created)}


def describe_activity(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeActivity.html"""
    activity = _find(api, given["activityArn"])
    return {**_item(activity), "encryptionConfiguration": api.activities[activity.arn].encryption}


def delete_activity(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteActivity.html

    Succeeds if the activity does not exist.
    """
    arn = given["activityArn"]
    parse_arn(arn, "activity")
    api.world.engine.activities.pop(arn, None)
    api.activities.pop(arn, None)
    return {}


def list_activities(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListActivities.html"""
    activities = list(api.world.engine.activities.values())
    return api.pages.answer("activities", activities, given, key=lambda activity: activity.arn, show=_item)


def get_activity_task(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html

    AWS would hold the request for a minute. Here the answer comes immediately, without a task if there is none.
    """
    callback = _find(api, given["activityArn"]).take(given.get("workerName"))
    if callback is None:
        return {}
    api.world.clock.run_due()
    return {"taskToken": callback.token, "input": dumps(callback.payload)}


def _find(api: Api, arn: str) -> Activity:
    """The activity with an ARN. Raises InvalidArn, ActivityDoesNotExist."""
    parse_arn(arn, "activity")
    activity = api.world.engine.activities.get(arn)
    if activity is None:
        raise ApiError("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")
    return activity


def _item(activity: Activity) -> Members:
    return {"activityArn": activity.arn, "name": activity.name, "creationDate": date(activity.created)}
