"""Small files that want to be large: each validly signed where that gets it further."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from swdesk.bundles import container
from swdesk.bundles.cards import BUNDLE_DOMAIN
from swdesk.bundles.container import MAGIC, OPEN, SEALED
from tests.torture.reader import BOMBS, Case, parts_of, signed

PARTS = {"report": ("snapshot", "masked"), "sync": ("changes-1", "operations", "holds", "facts")}
"""What is read of a bundle; other parts are passed over."""

_SMALL = {"name": "x", "media": "x", "sha256": "0" * 64, "packed": 0, "size": 0}
_STANZA = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
_END = b"--- " + b"A" * 43 + b"\n"


def make_bombs(case: Case) -> None:
    """Write them into the folder of the case."""
    folder = case.folder / BOMBS
    folder.mkdir()
    for number, data in enumerate(_all(case)):
        (folder / f"{number:03}.swb").write_bytes(data)


def _all(case: Case) -> Iterator[bytes]:
    yield from _inflating(case)
    yield from _long_manifests(case)
    yield from _long_parts(case)
    yield from _outer()


@cache
def _gigabyte() -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(1 << 10)) + packer.flush()


def _inflating(case: Case) -> Iterator[bytes]:
    """1 GB of zeros, whatever is said of its size."""
    manifest, _packed = parts_of(case.inner)
    blob = _gigabyte()
    for size in (1 << 30, 100, container.MAX_TOTAL, container.MAX_TOTAL - 1):
        chunk = _SMALL | {"packed": len(blob), "size": size}
        yield case.wrapped(signed(manifest | {"chunks": [chunk]}, blob, case.sender))


def _long_manifests(case: Case) -> Iterator[bytes]:
    """A million entries, and what fits into the permitted length."""
    manifest, _packed = parts_of(case.inner)
    many: tuple[list[Any], ...] = ([_SMALL] * 1_000_000, [_SMALL] * 9_000, [0] * 500_000, [[]] * 300_000)
    for chunks in many:
        yield case.wrapped(signed(manifest | {"chunks": chunks}, b"", case.sender))
    texts = (b"[" * 500_000, b'{"a":' * 150_000, b"1" * 1_000_000, b'{"from":' + b"9" * 900_000 + b"}")
    for text in texts:
        body = MAGIC + len(text).to_bytes(4, "big") + text + case.sender.signature(BUNDLE_DOMAIN + text)
        yield case.wrapped(body)


def _long_parts(case: Case) -> Iterator[bytes]:
    """Parts of as much JSON as is permitted: deep, long, many digits."""
    manifest, _packed = parts_of(case.inner)
    for text in (b"[" * 8_000_000, b"[" + b"0," * 4_000_000 + b"0]", b"1" * 8_000_000):
        blob = zlib.compress(text, 1)
        stated = {"sha256": hashlib.sha256(text).hexdigest(), "packed": len(blob), "size": len(text)}
        for name in PARTS[manifest["kind"]]:
            chunk = _SMALL | stated | {"name": name}
            yield case.wrapped(signed(manifest | {"chunks": [chunk]}, blob, case.sender))


def _outer() -> Iterator[bytes]:
    """Before anything is decrypted: a passphrase that costs 4 GB, locks without end, files without end."""
    yield SEALED + b"-> scrypt c2FsdHNhbHRzYWx0c2FsdA 22\n" + b"A" * 43 + b"\n" + _END + bytes(1000)
    yield SEALED + _STANZA * 600 + _END + bytes(1000)
    yield SEALED + _STANZA * 300_000 + _END
    yield SEALED + bytes(40 << 20)
    yield OPEN + MAGIC + b"\xff" * 4 + bytes(1000)
