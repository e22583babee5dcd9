"""Glue's databases, tables, crawlers and jobs, and Athena's workgroups and queries.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Glue.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Athena.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import generated_name, name_of
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments
from pytest_sfn.definition.source.cloudformation.references import section


def database(declared: Declared, account: Account) -> Made:
    """A database of the catalog, whose names are lower-case."""
    given = section(declared.properties, "DatabaseInput")
    name = str(declared.properties.get("DatabaseName") or given.get("Name") or generated_name(declared, account))
    asked = {**declared.properties, "DatabaseInput": {**given, "Name": name.lower()}, "CatalogId": None}
    account.client("glue").create_database(
        **arguments(declared, "glue", "CreateDatabase", asked, ("DatabaseName", "CatalogId"))
    )
    return Made(name.lower())


def table(declared: Declared, account: Account) -> Made:
    """A table of the catalog."""
    given = section(declared.properties, "TableInput")
    name = str(declared.properties.get("Name") or given.get("Name") or generated_name(declared, account))
    asked = {**declared.properties, "TableInput": {**given, "Name": name.lower()}}
    sent = arguments(declared, "glue", "CreateTable", asked, ("CatalogId", "Name", "OpenTableFormatInput"))
    account.client("glue").create_table(**sent)
    return Made(name.lower())


def crawler(declared: Declared, account: Account) -> Made:
    """A crawler. Its schedule is an expression for the API."""
    name = name_of(declared, account, "Name", 255)
    asked = {**declared.properties, "Name": name}
    schedule = asked.get("Schedule")
    if isinstance(schedule, dict):
        asked["Schedule"] = schedule.get("ScheduleExpression")
    account.client("glue").create_crawler(**arguments(declared, "glue", "CreateCrawler", asked))
    return Made(name)


MAKERS: Mapping[str, Maker] = {
    "AWS::Athena::NamedQuery": Plain(
        "athena", "CreateNamedQuery", "NamedQueryId", {"NamedQueryId": "NamedQueryId"}, name="Name"
    ),
    "AWS::Athena::PreparedStatement": Plain("athena", "CreatePreparedStatement", "StatementName"),
    "AWS::Athena::WorkGroup": Plain(
        "athena",
        "CreateWorkGroup",
        "Name",
        ignored=("RecursiveDeleteOption", "State", "WorkGroupConfigurationUpdates"),
    ),
    "AWS::Glue::Crawler": crawler,
    "AWS::Glue::Database": database,
    "AWS::Glue::Job": Plain("glue", "CreateJob", "Name", name="Name"),
    "AWS::Glue::Table": table,
}
