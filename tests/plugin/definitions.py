"""State machines that the tests of the plugin run, as source text for the files that pytester writes."""

from __future__ import annotations

GREET = """
GREET = {
    "StartAt": "Greet",
    "States": {
        "Greet": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Greet", "End": True}
    },
}
"""
"""A machine of one state that calls the Lambda function Greet."""

WAIT = """
WAIT = {"StartAt": "Sleep", "States": {"Sleep": {"Type": "Wait", "Seconds": 60, "End": True}}}
"""
"""A machine that waits for a minute."""

NOTHING = """
NOTHING = {"StartAt": "Nothing", "States": {"Nothing": {"Type": "Succeed"}}}
"""
"""A machine that is done at once."""
