"""Certificates that moto makes in virtual time."""

from __future__ import annotations

import datetime
from functools import cache

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override

CERTIFYING = frozenset({"acm", "iot", "sns"})
"""Services for which moto makes certificates: SNS signs every message that it delivers."""


def keep_real_dates() -> None:
    """Import the package cryptography before freezegun replaces ``datetime``.

    The package keeps the class that it finds on import. If that were freezegun's, it would reject the dates of every
    test that is not frozen.
    """
    real = names.REAL_DATETIME.get_if_imported()
    if real is None or datetime.datetime is real:
        _make_certificate()
        return
    with Override(Attribute(datetime, "datetime"), real):
        _make_certificate()


@cache
def _make_certificate() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    day = datetime.datetime(2025, 1, 1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day)
    builder.sign(key, hashes.SHA256())
