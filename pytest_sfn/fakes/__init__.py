"""What fake Lambda functions and fake tasks have in common: behaviours, recorded calls, assertions, a registry."""

from pytest_sfn.fakes.fake import Fake as Fake
from pytest_sfn.fakes.registry import FakeRegistry as FakeRegistry
