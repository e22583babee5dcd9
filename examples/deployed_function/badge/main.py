import os

from lettering import framed


def handler(event, context):
    return framed(f"{event['guest']} @ {os.environ['PARTY']}")
