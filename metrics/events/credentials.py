"""Passwords of warehouses: in the keyring of the system, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

SERVICE = "Waymark"


@dataclass(frozen=True)
class Account:
    """Who asks which database where; never the password."""

    host: str
    port: int
    database: str
    user: str

    @property
    def name(self) -> str:
        """The name under which the keyring knows the account.

        >>> Account("db", 5432, "shop", "ann").name
        'ann@db:5432/shop'
        """
        return f"{self.user}@{self.host}:{self.port}/{self.database}"


def _keyring() -> ModuleType | None:
    """Return the keyring, None where it is not installed or the system has none that keeps anything."""
    try:
        import keyring
        from keyring.backends.fail import Keyring as Failing
        from keyring.backends.null import Keyring as Null
    except ImportError:
        return None
    return None if isinstance(keyring.get_keyring(), (Failing, Null)) else keyring


def can_keep() -> bool:
    """Whether there is a keyring that keeps a password."""
    return _keyring() is not None


def kept(account: Account) -> str | None:
    """Return the password that the keyring has for an account, None where it has none or is locked."""
    keyring = _keyring()
    if keyring is None:
        return None
    from keyring.errors import KeyringError

    try:
        found = keyring.get_password(SERVICE, account.name)
    except KeyringError:
        return None
    return None if found is None else str(found)


def keep(account: Account, password: str) -> bool:
    """Put a password into the keyring; return whether it is kept."""
    keyring = _keyring()
    if keyring is None:
        return False
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, account.name, password)
    except KeyringError:
        return False
    return True


def forget(account: Account) -> None:
    """Take the password of an account out of the keyring."""
    keyring = _keyring()
    if keyring is None:
        return
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(SERVICE, account.name)
    except KeyringError:
        return
