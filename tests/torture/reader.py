"""A process that reads hostile files, so that its memory can be measured: `python -m tests.torture.reader KIND N FOLDER`.

The folder holds what `tests.torture.hostile` prepared. One line of JSON comes out.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyrage

from db.files import Files
from db.store import open_store
from swdesk.bundles import container
from swdesk.bundles.cards import BUNDLE_DOMAIN, DeviceKeys
from swdesk.bundles.container import MAGIC, OPEN, Bundle
from swdesk.bundles.referral import referral_of
from swdesk.bundles.reply import reply_of
from swdesk.bundles.report import public_of
from swdesk.bundles.sync import content_of
from swdesk.errors import UserError
from swdesk.received import REFUSED
from swdesk.receiving import receive
from swdesk.reports.snapshot import canonical
from tests.torture.mutate import nonsense, spoiled
from tests.torture.stations import CLOCK, KEY, sound

BOMBS = "bombs"


@dataclass
class Found:
    """What came of the files of one kind: refused with a sentence, taken, taken though changed, crashes; CPU seconds and
    number of the slowest, megabytes of the process.
    """

    tried: int = 0
    refused: int = 0
    taken: int = 0
    changed: int = 0
    crashes: int = 0
    crash: str = ""
    slowest: float = 0.0
    slow: int = 0
    megabytes: int = 0


@dataclass(frozen=True)
class Case:
    """The files that `hostile` left in the folder."""

    folder: Path
    sender: DeviceKeys
    reader: DeviceKeys
    sealed: bytes

    @property
    def inner(self) -> bytes:
        """The signed inner bundle."""
        return bytes(pyrage.decrypt(self.sealed, [self.reader.identity]))

    def wrapped(self, inner: bytes) -> bytes:
        """Sealed as it was."""
        return bytes(pyrage.encrypt(inner, [self.reader.identity.to_public()]))


def case_of(folder: Path) -> Case:
    keys = json.loads((folder / "keys.json").read_bytes())
    sender, reader = (
        DeviceKeys(one["unit"], bytes.fromhex(one["sign"]), one["box"])
        for one in (keys["sender"], keys["reader"])
    )
    return Case(folder, sender, reader, (folder / "whole.swb").read_bytes())


def signed(manifest: Any, packed: bytes, keys: DeviceKeys) -> bytes:
    """An inner bundle as its sender would sign it, whatever the manifest says."""
    whole = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        errors="surrogatepass"
    )
    return MAGIC + len(whole).to_bytes(4, "big") + whole + keys.signature(BUNDLE_DOMAIN + whole) + packed


def parts_of(inner: bytes) -> tuple[dict[str, Any], bytes]:
    """Manifest and packed chunks of an inner bundle."""
    length = int.from_bytes(inner[8:12], "big")
    return json.loads(inner[12 : 12 + length]), inner[76 + length :]


# ── kinds ────────────────────────────────────────────────────────────────────────────────────────────────────


def outer(case: Case, count: int, chance: random.Random) -> Iterator[bytes]:
    """The sealed file itself is spoiled."""
    for _ in range(count):
        yield spoiled(case.sealed, chance)


def inner(case: Case, count: int, chance: random.Random) -> Iterator[bytes]:
    """What was signed is spoiled, then sealed again: anybody who has the card can do that."""
    for _ in range(count):
        yield case.wrapped(spoiled(case.inner, chance))


def manifests(case: Case, count: int, chance: random.Random) -> Iterator[bytes]:
    """A known sender signs nonsense in the manifest."""
    manifest, packed = parts_of(case.inner)
    for _ in range(count):
        yield case.wrapped(signed(nonsense(manifest, chance), packed, case.sender))


def contents(case: Case, count: int, chance: random.Random) -> Iterator[bytes]:
    """A known sender signs nonsense in a part."""
    manifest, packed = parts_of(case.inner)
    for _ in range(count):
        listed, out, start = [dict(chunk) for chunk in manifest["chunks"]], list[bytes](), 0
        chosen = chance.randrange(len(listed))
        for number, chunk in enumerate(listed):
            blob = packed[start : start + chunk["packed"]]
            start += chunk["packed"]
            if number == chosen:
                data = zlib.decompress(blob)
                is_json = chunk["media"] == "application/json"
                data = canonical(nonsense(json.loads(data), chance)) if is_json else spoiled(data, chance)
                blob = zlib.compress(data, 1)
                chunk.update(packed=len(blob), size=len(data), sha256=hashlib.sha256(data).hexdigest())
            out.append(blob)
        yield case.wrapped(signed(manifest | {"chunks": listed}, b"".join(out), case.sender))


def cut(case: Case, count: int, chance: random.Random) -> Iterator[bytes]:
    """Truncated at every 1 kB, sealed and open."""
    for data in (case.sealed, OPEN + case.inner):
        for end in range(0, len(data), 1000):
            yield data[:end]


def bombs(case: Case, count: int, chance: random.Random) -> Iterator[bytes]:
    """Small files that want to be large; made beforehand (`tests.torture.bombs`), since making them takes memory too."""
    for path in sorted((case.folder / BOMBS).iterdir()):
        yield path.read_bytes()


KINDS: dict[str, Callable[[Case, int, random.Random], Iterator[bytes]]] = {
    each.__name__: each for each in (outer, inner, manifests, contents, cut, bombs)
}
DEEP = ("manifests", "contents")
"""Kinds of which some are rightly taken: their sender may say so."""


def read_all(kind: str, count: int, folder: Path) -> Found:
    """Read every file of a kind; the deep kinds through the whole receiving, into a store."""
    case, found = case_of(folder), Found()
    original = container.read(case.sealed, case.reader)
    store = open_store(folder / "store", KEY, clock=CLOCK)
    with closing(store), closing(Files(store.folder, KEY)) as files:

        def take(data: bytes) -> None:
            bundle = container.read(data, case.reader)
            if kind in DEEP:
                path = folder / "file.swb"
                path.write_bytes(data)
                (told,) = receive(store, path, clock=CLOCK, files=files).files
                if told.outcome == REFUSED:
                    raise UserError(told.text)
            else:
                _inside(bundle)
                found.changed += (bundle.chunks, bundle.manifest) != (original.chunks, original.manifest)

        for data in KINDS[kind](case, count, random.Random(count)):
            _try(take, data, found)
        sound(store)
    found.megabytes = peak_memory()
    return found


def peak_memory() -> int:
    """The most that this process held, in megabytes; 0 where it cannot be asked. (ru_maxrss counts the parent's too.)"""
    try:
        said = Path("/proc/self/status").read_text("ascii", errors="replace")
    except OSError:
        return 0
    return int(said.partition("VmHWM:")[2].split()[0]) // 1024


def _inside(bundle: Bundle) -> None:
    """What the takers read of it."""
    match bundle.kind:
        case "report":
            public_of(bundle)
        case "referral":
            referral_of(bundle)
        case "reply":
            reply_of(bundle)
        case _:
            content_of(bundle.chunks)


def is_chinese(text: str) -> bool:
    """Whether a sentence of ours was said."""
    return any("一" <= char <= "鿿" for char in text)


def _try(take: Callable[[bytes], None], data: bytes, found: Found) -> None:
    found.tried += 1
    start = time.process_time()
    try:
        take(data)
        found.taken += 1
    except UserError as error:
        found.refused += is_chinese(str(error))
        if not is_chinese(str(error)):
            found.crashes, found.crash = found.crashes + 1, f"no Chinese sentence: {error}"
    except Exception as error:  # noqa: BLE001 - a crash is what is looked for
        found.crashes += 1
        found.crash = f"{type(error).__name__}: {error}"[:300]
    seconds = time.process_time() - start
    if seconds > found.slowest:
        found.slowest, found.slow = seconds, found.tried - 1


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(read_all(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))) + "\n")
