"""The few primitives behind keys and backups: deriving, sealing, opening (sync.md §3 Keys).

Sealing is AES-256-GCM with a fresh nonce; what the sealed text belongs to stands in `bound`, so that a text cannot
be moved to another place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16

Random = Callable[[int], bytes]
"""Gives that many random bytes: `os.urandom`, or a test's own."""


class WrongKeyError(Exception):
    """The key does not open this text (or the text was changed)."""


@dataclass(frozen=True)
class Cost:
    """What one guess of a password costs: memory in KiB, passes, lanes (RFC 9106, second recommendation)."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def bearable(self) -> bool:
        """False for what no program of ours wrote: a forged key file must not eat the machine's memory."""
        return (
            8 * self.lanes <= self.memory_kib <= 1024 * 1024
            and 1 <= self.passes <= 16
            and 1 <= self.lanes <= 16
        )


STRONG = Cost()
"""0.2–0.4 s on an office PC."""


def seal(key: bytes, plain: bytes, bound: str, random: Random) -> bytes:
    """`plain` encrypted under `key` (32 bytes), tied to `bound`; the nonce comes first."""
    nonce = random(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound.encode())


def unseal(key: bytes, sealed: bytes, bound: str) -> bytes:
    """The reverse of `seal`; WrongKeyError if key, text or `bound` differ."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound.encode())
    except (InvalidTag, ValueError) as error:
        raise WrongKeyError from error


def derive(secret: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """A 32-byte key for one purpose from a secret that is already random."""
    return HKDF(SHA256(), KEY_BYTES, salt, f"swdesk {purpose}".encode()).derive(secret)


def normal_password(password: str) -> str:
    """The password as it counts: full-width letters and digits of an input method equal the plain ones."""
    return unicodedata.normalize("NFKC", password)


def derive_from_password(password: str, salt: bytes, cost: Cost) -> bytes:
    """A 32-byte key from what a person can remember (Argon2id; the GIL is released meanwhile)."""
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return kdf.derive(normal_password(password).encode())
