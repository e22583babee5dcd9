"""Print the IAM policy that a state machine needs.

examples:
  pytest-sfn policy order.asl.json
  pytest-sfn policy template.yaml --id OrderFlow -s Stage=live
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pytest_sfn.cli.arguments import read_substitutions
from pytest_sfn.cli.definitions import STDIN, add_definition, add_examples, find
from pytest_sfn.cli.output import add_output, write_output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_definition(parser)
    parser.add_argument("--region", default="us-east-1", help="the region of the ARNs (default: us-east-1)")
    parser.add_argument("--account", default="123456789012", help="the account of the ARNs (default: 123456789012)")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises SfnError for a definition that cannot be read."""
    from pytest_sfn.arns import Place
    from pytest_sfn.definition.loading import LoadingContext, load_one
    from pytest_sfn.iam.policy import generate_policy

    given = find(arguments.definition)
    place = Place(arguments.region, arguments.account)
    text = given.text.text if given.text else ""
    source = text if arguments.definition == STDIN else arguments.definition
    values = add_examples(given, arguments.id, read_substitutions(arguments))
    context = LoadingContext(search=(Path.cwd(),), place=place)
    definition = load_one(source, context, substitutions=values, logical_id=arguments.id).definition
    policy = generate_policy(definition.document, place, definition.name or "StateMachine")
    write_output(json.dumps(policy, indent=2) + "\n", arguments.output)
    return 0
