"""Property tests take their time, as none of them is about time, and try the same examples in every run.

A change is judged by what it changes: to look for new examples, set ``derandomize`` to False here.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
