"""Intrinsic functions: ``States.Format('{}', $.a)`` and the 17 others.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from pytest_sfn.language.intrinsics.compiling import compile_intrinsic

__all__ = ["compile_intrinsic"]
