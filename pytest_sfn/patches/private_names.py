"""Every undocumented name of another package that this library uses. No other module uses such a name.

A release of such a package may drop a name without notice. The tests look up each name, so a release that breaks
something is reported with the name and its use.
"""

from __future__ import annotations

import sys
from importlib import import_module
from platform import python_version
from types import SimpleNamespace
from typing import Any, ClassVar

from pytest_sfn.errors import SfnError


class PrivateName:
    """A name of another package.

    ``package`` is the installed package; ``path`` leads from ``module`` to the name; ``use`` says what needs it.
    ``of_instance`` is True if only the instances of the class have it; the tests make one with ``made_with``.
    """

    all: ClassVar[list[PrivateName]] = []

    def __init__(
        self,
        package: str,
        module: str,
        path: str,
        use: str,
        *,
        of_instance: bool = False,
        made_with: tuple[Any, ...] = (),
    ) -> None:
        self.package = package
        self.module = module
        self.path = path
        self.name = path.rpartition(".")[2]
        self.use = use
        self.of_instance = of_instance
        self.made_with = made_with
        self.all.append(self)

    def __repr__(self) -> str:
        return f"{self.module}.{self.path}"

    def get_if_imported(self) -> Any:
        """The object with the name; None if its module is not imported. Imports nothing."""
        return self.get() if self.module in sys.modules else None

    def owner(self) -> Any:
        """The module or class that has the name. Imports the module."""
        owner: Any = sys.modules.get(self.module) or import_module(self.module)
        for part in self.path.split(".")[:-1]:
            owner = self._get(owner, part)
        return owner

    def get(self) -> Any:
        """The object with the name. Imports its module. Raises SfnError if the name does not exist."""
        return self._get(self.owner(), self.name)

    def check(self) -> None:
        """Raise SfnError if the name does not exist. Imports the module."""
        owner = self.owner()
        self.of(owner(*self.made_with) if self.of_instance else owner)

    def of(self, owner: Any) -> Any:
        """The value of the name in an object. Raises SfnError if the object has no such name."""
        return self._get(owner, self.name)

    def _get(self, owner: Any, name: str) -> Any:
        try:
            return getattr(owner, name)
        except AttributeError:
            raise SfnError(
                f"{self.package} {_version(self.package)} has no {self!r}, which pytest-sfn uses for {self.use}:"
                f" install another release of {self.package}, or a newer pytest-sfn"
            ) from None


def _version(package: str) -> str:
    from importlib.metadata import version

    return python_version() if package == "Python" else version(package)


def _freezegun(path: str, use: str) -> PrivateName:
    return PrivateName("freezegun", "freezegun.api", path, use)


_STACK = "the user's own freeze_time inside and around worlds"
FREEZE_FACTORIES = _freezegun("freeze_factories", _STACK)
IGNORE_LISTS = _freezegun("ignore_lists", _STACK)
TICK_FLAGS = _freezegun("tick_flags", _STACK)
TZ_OFFSETS = _freezegun("tz_offsets", _STACK)
STOP = _freezegun("_freeze_time.stop", _STACK)

GET_CURRENT_TIME = _freezegun("get_current_time", "the time that freezegun's replacements return")
SHOULD_USE_REAL_TIME = _freezegun("_should_use_real_time", "real time for pytest, event loops and locks")

_CLOCK = "virtual time in place of Python's clock"
REAL_AND_FAKE = tuple(
    (_freezegun(f"real_{name}", _CLOCK), _freezegun(fake, _CLOCK))
    for name, fake in (
        ("date", "FakeDate"),
        ("datetime", "FakeDatetime"),
        ("time", "fake_time"),
        ("time_ns", "fake_time_ns"),
        ("monotonic", "fake_monotonic"),
        ("monotonic_ns", "fake_monotonic_ns"),
        ("perf_counter", "fake_perf_counter"),
        ("perf_counter_ns", "fake_perf_counter_ns"),
        ("gmtime", "fake_gmtime"),
        ("localtime", "fake_localtime"),
        ("strftime", "fake_strftime"),
    )
)
REAL_DATETIME = REAL_AND_FAKE[1][0]
PICKLE_FAKE_DATE = _freezegun("pickle_fake_date", "pickling dates while Python's clock follows")
PICKLE_FAKE_DATETIME = _freezegun("pickle_fake_datetime", "pickling dates while Python's clock follows")

_UUID = "uuid1 in virtual time"
UUID_GENERATOR = _freezegun("uuid_generate_time_attr", _UUID)
REAL_UUID_GENERATOR = _freezegun("real_uuid_generate_time", _UUID)
REAL_UUID_CREATE = _freezegun("real_uuid_create", _UUID)

_LOCK = "letting other threads into a world while a handler runs"
LOCK_IS_OWNED = PrivateName("Python", "_thread", "RLock._is_owned", _LOCK)
LOCK_RELEASE_SAVE = PrivateName("Python", "_thread", "RLock._release_save", _LOCK)
LOCK_ACQUIRE_RESTORE = PrivateName("Python", "_thread", "RLock._acquire_restore", _LOCK)

# language/jsonata imports nothing of this library and uses these names by their own paths: they are listed for the
# tests.
_REGEXES = "matching regular expressions with a limit of steps"
RE_PARSER = PrivateName("Python", "re", "_parser", _REGEXES)
RE_COMPILER = PrivateName("Python", "re", "_compiler", _REGEXES)
RE_CONSTANTS = PrivateName("Python", "re", "_constants", _REGEXES)

GET_FRAME = PrivateName("Python", "sys", "_getframe", "knowing which code calls")

ENVIRONMENT_VALUES = PrivateName("Python", "os", "environ._data", "knowing which variables were written")

_CALLS = "answering the calls of boto3 in process"
ENDPOINT_MAKE_REQUEST = PrivateName("botocore", "botocore.endpoint", "Endpoint.make_request", _CALLS)
ENDPOINT_SEND = PrivateName("botocore", "botocore.endpoint", "Endpoint._send", _CALLS)
ENDPOINT_SEND_REQUEST = PrivateName("botocore", "botocore.endpoint", "Endpoint._send_request", _CALLS)

_CLIENTS = "a client for each test without making one"
EVENT_EMITTER = PrivateName(
    "botocore",
    "botocore.endpoint",
    "Endpoint._event_emitter",
    _CLIENTS,
    of_instance=True,
    made_with=("https://host", "states", None),
)
ALIASED_EMITTER = PrivateName(
    "botocore", "botocore.hooks", "EventAliaser._emitter", _CLIENTS, of_instance=True, made_with=(None,)
)
EVENT_HANDLERS = PrivateName("botocore", "botocore.hooks", "HierarchicalEmitter._handlers", _CLIENTS, of_instance=True)
HANDLER_TREE = tuple(
    PrivateName("botocore", "botocore.hooks", f"_PrefixTrie.{name}", _CLIENTS)
    for name in ("prefix_search", "append_item", "remove_item")
)

CREATE_CLIENT = PrivateName(
    "botocore", "botocore.client", "ClientCreator.create_client", "clients that are made at import without a region"
)

_LOOKUPS = "keeping boto3 from looking for credentials and a region outside of the process"
ENVIRONMENT_PROVIDE = PrivateName("botocore", "botocore.configprovider", "EnvironmentProvider.provide", _LOOKUPS)
LOAD_CREDENTIALS = PrivateName("botocore", "botocore.credentials", "CredentialResolver.load_credentials", _LOOKUPS)
CREDENTIALS = PrivateName("botocore", "botocore.credentials", "Credentials", _LOOKUPS)
REFRESH_NEEDED = tuple(
    PrivateName("botocore", "botocore.credentials", f"{credentials}.refresh_needed", _LOOKUPS)
    for credentials in ("RefreshableCredentials", "DeferredRefreshableCredentials")
)
FULL_CONFIG = PrivateName("botocore", "botocore.session", "Session.full_config", _LOOKUPS)
SCOPED_CONFIG = PrivateName("botocore", "botocore.session", "Session.get_scoped_config", _LOOKUPS)
RETRIEVE_REGION = PrivateName("botocore", "botocore.utils", "InstanceMetadataRegionFetcher.retrieve_region", _LOOKUPS)

_DEFAULTS = "clients that depend on no setting of the user"
SESSION_VARIABLES = PrivateName("botocore", "botocore.session", "Session.SESSION_VARIABLES", _DEFAULTS)
CONFIG_STORE = PrivateName("botocore", "botocore.configprovider", "ConfigValueStore", _DEFAULTS)
CONSTANT_PROVIDER = PrivateName("botocore", "botocore.configprovider", "ConstantProvider", _DEFAULTS)

_SESSION = "the default session of boto3 in a world"
BOTOCORE_SESSION = PrivateName("boto3", "boto3.session", "Session._session", _SESSION, of_instance=True)
SESSION_CREDENTIALS = PrivateName("botocore", "botocore.session", "Session._credentials", _SESSION, of_instance=True)

_MOTO = "letting moto answer the other services"
BOTOCORE_STUBBER = PrivateName("moto", "moto.core.models", "botocore_stubber", _MOTO)
STUBBER_ENABLED = PrivateName("moto", "moto.core.botocore_stubber", "BotocoreStubber.enabled", _MOTO, of_instance=True)
MOTO_ACCOUNT = PrivateName("moto", "moto.core.models", "DEFAULT_ACCOUNT_ID", _MOTO)
MOTO_PROCESS_REQUEST = PrivateName("moto", "moto.core.botocore_stubber", "BotocoreStubber.process_request", _MOTO)
MOTO_PATCHING = PrivateName("moto", "moto.core.models", "MockAWS._enable_patching", _MOTO)
MOTO_STUBBED_METHODS = PrivateName("moto", "moto.core.models", "RESPONSES_METHODS", _MOTO)
MOTO_CONFIG = PrivateName("moto", "moto.core.config", "default_user_config", _MOTO)
MOTO_RANDOM = PrivateName("moto", "moto.moto_api._internal", "mock_random", "moto ids that are the same in every run")

_DELIVERIES = "deliveries that fail without failing their publisher, as on AWS"
PUBLISH_TO_SUBSCRIBER = PrivateName("moto", "moto.sns.models", "Subscription.publish", _DELIVERIES)
SEND_TO_TARGETS = PrivateName("moto", "moto.events.models", "Rule.send_to_targets", _DELIVERIES)
DESCRIBE_EVENT_BUS = PrivateName("moto", "moto.events.models", "EventsBackend.describe_event_bus", _DELIVERIES)
REQUESTS_CONNECT = PrivateName(
    "requests", "requests.adapters", "HTTPAdapter.get_connection_with_tls_context", "keeping moto off the network"
)

_BACKENDS = "state of moto that its APIs do not return"
MOTO_SERVICES = PrivateName("moto", "moto.core.base_backend", "BackendDict._instances", _BACKENDS)
APIGATEWAY_BACKENDS = PrivateName("moto", "moto.apigateway.models", "apigateway_backends", _BACKENDS)
DYNAMODB_BACKENDS = PrivateName("moto", "moto.dynamodb.models", "dynamodb_backends", _BACKENDS)
EVENTS_BACKENDS = PrivateName("moto", "moto.events.models", "events_backends", _BACKENDS)
KINESIS_BACKENDS = PrivateName("moto", "moto.kinesis.models", "kinesis_backends", _BACKENDS)
IAM_BACKENDS = PrivateName("moto", "moto.iam.models", "iam_backends", _BACKENDS)
IAM_ACCOUNT_OF_KEY = PrivateName("moto", "moto.iam.models", "get_account_id_from", _BACKENDS)
LAMBDA_BACKENDS = PrivateName("moto", "moto.awslambda.models", "lambda_backends", _BACKENDS)
LAMBDA_SIMPLE_BACKENDS = PrivateName("moto", "moto.awslambda_simple.models", "lambda_simple_backends", _BACKENDS)
AWS_MANAGED_POLICIES = PrivateName(
    "moto", "moto.iam.aws_managed_policies", "aws_managed_policies_data", "the policies that AWS manages"
)
LIST_FUNCTIONS = PrivateName("moto", "moto.awslambda.models", "LambdaBackend.list_functions", _BACKENDS)
LIST_VERSIONS = PrivateName("moto", "moto.awslambda.models", "LambdaBackend.list_versions_by_function", _BACKENDS)
LOGS_BACKENDS = PrivateName("moto", "moto.logs.models", "logs_backends", _BACKENDS)
CREATE_LOG_STREAM = PrivateName("moto", "moto.logs.models", "LogGroup.create_log_stream", _BACKENDS)
PUT_LOG_EVENTS = PrivateName("moto", "moto.logs.models", "LogGroup.put_log_events", _BACKENDS)
S3_BACKENDS = PrivateName("moto", "moto.s3.models", "s3_backends", _BACKENDS)
SCHEDULER_BACKENDS = PrivateName("moto", "moto.scheduler.models", "scheduler_backends", _BACKENDS)
SNS_BACKENDS = PrivateName("moto", "moto.sns.models", "sns_backends", _BACKENDS)
SQS_BACKENDS = PrivateName("moto", "moto.sqs.models", "sqs_backends", _BACKENDS)

_PUBLISHED = "what was published to topics and event buses and sent to queues"
SNS_PUBLISH = PrivateName("moto", "moto.sns.models", "SNSBackend.publish", _PUBLISHED)
SQS_SEND_MESSAGE = PrivateName("moto", "moto.sqs.models", "SQSBackend.send_message", _PUBLISHED)
EVENTS_PUT_EVENTS = PrivateName("moto", "moto.events.models", "EventsBackend.put_events", _PUBLISHED)

_TRIGGERS = "what events, messages and changes of data trigger"
QUEUE_ADD_MESSAGE = PrivateName("moto", "moto.sqs.models", "Queue.add_message", _TRIGGERS)
QUEUE_MESSAGES = PrivateName(
    "moto",
    "moto.sqs.models",
    "Queue._messages",
    _TRIGGERS,
    of_instance=True,
    made_with=("name", "us-east-1", "123456789012"),
)
CREATE_MAPPING = PrivateName("moto", "moto.awslambda.models", "LambdaBackend.create_event_source_mapping", _TRIGGERS)
UPDATE_MAPPING = PrivateName("moto", "moto.awslambda.models", "LambdaBackend.update_event_source_mapping", _TRIGGERS)
DELETE_MAPPING = PrivateName("moto", "moto.awslambda.models", "LambdaBackend.delete_event_source_mapping", _TRIGGERS)
STREAM_SHARD_ADD = PrivateName("moto", "moto.dynamodb.models.table", "StreamShard.add", _TRIGGERS)
STREAM_PUT_RECORD = PrivateName("moto", "moto.kinesis.models", "Stream.put_record", _TRIGGERS)
SEND_NOTIFICATION = PrivateName("moto", "moto.s3.notifications", "send_event", _TRIGGERS)
SET_DELETE_MARKER = PrivateName("moto", "moto.s3.models", "S3Backend._set_delete_marker", _TRIGGERS)
MESSAGE_STRUCTURE = PrivateName("moto", "moto.sns.models", "Subscription._parse_message_structure", _TRIGGERS)
FILTER_POLICY = PrivateName(
    "moto",
    "moto.sns.models",
    "Subscription._filter_policy_matcher",
    _TRIGGERS,
    of_instance=True,
    made_with=("123456789012", SimpleNamespace(arn="arn"), "", ""),
)
FIND_FUNCTION = PrivateName(
    "moto", "moto.awslambda.models", "LambdaStorage.get_function_by_name_or_arn_with_qualifier", _TRIGGERS
)
MAPPINGS = PrivateName(
    "moto",
    "moto.awslambda.models",
    "LambdaBackend._event_source_mappings",
    _TRIGGERS,
    of_instance=True,
    made_with=("us-east-1", "123456789012"),
)

_STUBS = "stubs of the library responses for requests of a workflow"
RESPONSES_MOCK = PrivateName("moto", "moto.core.models", "responses_mock", _STUBS)
RESPONSES_ON_SEND = PrivateName("responses", "responses", "RequestsMock.unbound_on_send", _STUBS)
RESPONSES_REAL_SEND = PrivateName("responses", "responses", "_real_send", _STUBS)

IS_MARKED_FOR_REWRITE = PrivateName(
    "pytest",
    "_pytest.assertion.rewrite",
    "AssertionRewritingHook._is_marked_for_rewrite",
    "keeping its own modules out of assertion rewriting",
)
ACTIVE_FIXTURE = PrivateName(
    "pytest",
    "_pytest.fixtures",
    "FixtureRequest._get_active_fixturedef",
    "finding out who replaced syrupy's fixture",
)
TESTCASE_FAILURE = PrivateName(
    "pytest", "_pytest.unittest", "TestCaseFunction._excinfo", "skipping tests of a TestCase that failed"
)

_COVERAGE = "state machines in the data of coverage.py"
COVERAGE_DATA = PrivateName("coverage", "coverage", "Coverage._data", _COVERAGE, of_instance=True)
IN_OR_OUT = PrivateName("coverage", "coverage", "Coverage._inorout", _COVERAGE, of_instance=True)
CHECK_INCLUDE_OMIT = PrivateName("coverage", "coverage.inorout", "InOrOut.check_include_omit_etc", _COVERAGE)
HTML_DATA = PrivateName("coverage", "coverage.html", "HtmlDataGeneration", _COVERAGE)
HTML_DATA_FOR_FILE = PrivateName("coverage", "coverage.html", "HtmlDataGeneration.data_for_file", _COVERAGE)
FIND_UNEXECUTED = PrivateName("coverage", "coverage.inorout", "InOrOut.find_possibly_unexecuted_files", _COVERAGE)
