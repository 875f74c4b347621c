"""The SHA-256 of a file is the same whoever works it out, and of a small one nobody asks OpenSSL."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.storage.digest import SMALL, sha256_hex

ROOT = Path(__file__).parents[3]
LOADED = """
import sys
from journey.storage.digest import sha256_hex
sha256_hex(bytes({count}))
print("hashlib" in sys.modules)
"""


@given(st.binary(max_size=300))
def test_it_is_what_openssl_says(data: bytes) -> None:
    assert sha256_hex(data) == sha256(data).hexdigest()


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, SMALL - 1, SMALL, SMALL + 1, 3 * SMALL])
def test_small_or_large_it_is_the_same(count: int) -> None:
    data = bytes(range(256)) * (count // 256 + 1)
    assert sha256_hex(data[:count]) == sha256(data[:count]).hexdigest()


@pytest.mark.parametrize("count", [SMALL, SMALL + 1])
def test_openssl_is_loaded_for_what_is_large(count: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(count=count)], cwd=ROOT,
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    assert done.stdout.strip() == str(count > SMALL)


def test_a_python_without_its_own_asks_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "_sha256", None)
    assert sha256_hex(b"abc") == sha256(b"abc").hexdigest()
