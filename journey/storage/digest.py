"""SHA-256 of what files hold; of small ones without OpenSSL, which takes longer to load than they to read."""

from __future__ import annotations

SMALL = 1 << 18
"""Bytes up to which Python's own SHA-256 is faster than OpenSSL's with its loading."""


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of bytes in small hexadecimal digits.

    >>> sha256_hex(b"abc")
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    """
    if len(data) <= SMALL:
        try:
            from _sha256 import sha256  # type: ignore[import-not-found]
        except ImportError:  # a Python that has it elsewhere
            from hashlib import sha256
    else:
        from hashlib import sha256
    digits: str = sha256(data).hexdigest()
    return digits
