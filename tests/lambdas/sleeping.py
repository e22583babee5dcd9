"""Handlers in a module that holds ``time.sleep`` under names of its own."""

import functools
import time
from time import sleep
from time import sleep as rest


def by_own_name(event, context):
    sleep(event["seconds"])
    rest(event["seconds"])
    return "slept"


def decorated(function):
    @functools.wraps(function)
    def wrapper(event, context):
        return function(event, context)

    return wrapper


@decorated
def wrapped(event, context):
    rest(event["seconds"])


class Handler:
    def __call__(self, event, context):
        sleep(event["seconds"])

    def method(self, event, context):
        time.sleep(event["seconds"])
        sleep(event["seconds"])
