"""Makes one resource of a template: in moto if it can, else by its name alone, with a warning."""

from __future__ import annotations

from dataclasses import replace

from pytest_sfn.application.made import Account, Declared, Made
from pytest_sfn.application.resources.makers import RESOURCE_MAKERS
from pytest_sfn.application.resources.refusals import reason
from pytest_sfn.application.resources.stand_ins import stand_in, usual_name, with_known_attributes
from pytest_sfn.application.resources.unknown_values import read_known

SILENT = frozenset({"AWS::CDK::Metadata", "AWS::CloudFormation::WaitConditionHandle"})
"""The types that do nothing on AWS either, and that need no warning."""


def make_resource(declared: Declared, account: Account) -> Made:
    """A resource of any type. Raises SfnError if AWS refuses what the template says.

    For a resource that moto does not have, ``Ref`` and ``Fn::GetAtt`` give what follows from its name on AWS, and a
    warning says that it is not made.
    """
    maker = RESOURCE_MAKERS.get(declared.type)
    if maker is None:
        return _not_made(declared, account, "pytest-sfn does not create resources of this type")
    try:
        made, left_out = read_known(declared, lambda known: maker(known, account))
    except Exception as error:
        return _not_made(declared, account, reason(declared, error))
    made = replace(made, warnings=(*left_out, *made.warnings))
    return with_known_attributes(made, declared, account.place)


def _not_made(declared: Declared, account: Account, why: str) -> Made:
    warning = (
        f"{declared.place} is not created: {why}. Ref and GetAtt give its name and ARN; if the code under test uses it,"
        " create it with boto3, or fake the task that does"
    )
    warnings = () if declared.type in SILENT else (warning,)
    return stand_in(declared, account.place, usual_name(declared, account), *warnings)
