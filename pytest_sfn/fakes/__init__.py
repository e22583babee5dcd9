"""The common base of fake Lambda functions and fake tasks: behaviours, recorded calls, assertions, a registry."""

from pytest_sfn.fakes.fake import Fake as Fake
from pytest_sfn.fakes.registry import FakeRegistry as FakeRegistry
