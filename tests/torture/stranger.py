"""Another team's reader: written from docs/bundle-format.md alone, with the public `age` tool; nothing of the program is used to read."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.torture.registry import Counts, NotHere, bar

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KINDS = ("report", "sync", "reply", "catalogue", "referral", "slip")


class WrongError(Exception):
    """The file is not as the document says."""


@dataclass(frozen=True)
class Read:
    """What came out: the manifest and the unpacked chunks."""

    manifest: dict[str, Any]
    chunks: dict[str, bytes]


def must(held: object, what: str) -> None:
    if not held:
        raise WrongError(what)


def canonical(value: Any) -> bytes:
    """§1."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def code(digest: bytes) -> str:
    """§1, code of a hash: its first 60 bits."""
    number = int.from_bytes(digest[:8], "big") >> 4
    signs = "".join(ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(signs[at : at + 4] for at in (0, 4, 8))


def verify(key: str, signature: bytes, message: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, message)


def inner_of(path: Path, identity: str) -> bytes:
    """§2: `age -d -i identity.txt FILE.swb > inner`, or the open layer taken off."""
    data = path.read_bytes()
    if data.startswith(b"SWDESK-OPEN-1\n"):
        return data.removeprefix(b"SWDESK-OPEN-1\n")
    must(data.startswith(b"age-encryption.org/v1\n"), "first bytes")
    done = subprocess.run(
        ["age", "-d", "-i", "-", str(path)], input=identity.encode() + b"\n", capture_output=True, check=False
    )
    must(done.returncode == 0, done.stderr.decode(errors="replace"))
    return done.stdout


def read(path: Path, identity: str) -> Read:
    """§3, step by step."""
    inner = inner_of(path, identity)
    must(inner[:8] == b"SWDB1\r\n\x1a", "magic")
    length = int.from_bytes(inner[8:12], "big")
    raw, signature, packed = inner[12 : 12 + length], inner[12 + length : 76 + length], inner[76 + length :]
    manifest = json.loads(raw)
    must(canonical(manifest) == raw, "the manifest is canonical JSON")
    must(manifest["format"] == 1 and set(manifest["crit"]) <= {"contract"}, "format")
    must(manifest["kind"] in KINDS, "kind")
    card = manifest["from"]
    bare = {key: value for key, value in card.items() if key != "signature"}
    verify(card["sign"], bytes.fromhex(card["signature"]), b"swdesk card v1\0" + canonical(bare))
    verify(card["sign"], signature, b"swdesk bundle v1\0" + raw)
    must(len(packed) == sum(one["packed"] for one in manifest["chunks"]), "sizes")
    chunks: dict[str, bytes] = {}
    for one in manifest["chunks"]:
        blob, packed = packed[: one["packed"]], packed[one["packed"] :]
        data = zlib.decompress(blob)
        must(len(data) == one["size"], "size of a chunk")
        must(hashlib.sha256(data).hexdigest() == one["sha256"], "hash of a chunk")
        chunks[one["name"]] = data
    found = Read(manifest, chunks)
    {"report": check_report, "sync": check_sync}.get(manifest["kind"], check_object)(found)
    return found


def check_object(found: Read) -> None:
    """§10, §11: the chunk of the kind's own name is an object, files are what their names say."""
    must(isinstance(json.loads(found.chunks[found.manifest["kind"]]), dict), "the chunk of the kind")
    for name, data in found.chunks.items():
        if name.startswith("file-"):
            must(hashlib.sha256(data).hexdigest() == name[5:69], "hash of a file")


def check_report(found: Read) -> None:
    """§4.1."""
    snapshot = json.loads(found.chunks["snapshot"])
    details = snapshot["details"]
    left_out = {"fingerprint", "check_code", *details}
    digest = hashlib.sha256(canonical({k: v for k, v in snapshot.items() if k not in left_out})).digest()
    must(digest.hex() == snapshot["fingerprint"] == found.manifest["fingerprint"], "fingerprint")
    must(code(digest) == snapshot["check_code"], "check code")
    for key in details.keys() & snapshot.keys():
        if isinstance(details[key], dict):
            parts = [(snapshot[key][name], details[key][name]) for name in snapshot[key]]
        else:
            parts = [(snapshot[key], details[key])]
        for value, stated in parts:
            must(hashlib.sha256(canonical(value)).hexdigest() == stated, f"hash of {key}")
    check_stated(snapshot)


def check_stated(snapshot: dict[str, Any]) -> None:
    """§4: budgets, the last quarters and how many units are in each, money, and which words are bold."""
    for one in snapshot.get("budget", []):
        must(one["labour"] >= 0 and one["base"] >= 0, "budget")
    trend = snapshot.get("trend", {"labels": [], "values": {}})
    for numbers in (*trend["values"].values(), trend.get("units", trend["labels"])):
        must(len(numbers) == len(trend["labels"]), "trend")
    must(("units" in trend) == ("units" in snapshot and "trend" in snapshot), "trend.units")
    funds = snapshot.get("funds", [])
    must(not funds or funds[0]["strong"], "funds begin with a total")
    must(all(len(row["numbers"]) == 2 and bool(row["code"]) == row["strong"] for row in funds), "funds")
    for part in snapshot.get("narrative", []):
        ends = [place for stretch in part.get("bold", []) for place in stretch]
        must(ends == sorted(set(ends)) and all(place <= len(part["text"]) for place in ends), "bold")


def check_sync(found: Read) -> None:
    """§9: the hashes chain, every head is signed by the key that it names, attachments are what their names say."""
    heads = found.manifest["heads"]
    for origin, head in heads.items():
        message = b"swdesk log v1\0" + canonical([origin, head["seq"], head["hash"]])
        verify(head["sign"], bytes.fromhex(head["signature"]), message)
    for name, data in found.chunks.items():
        if name.startswith("changes-"):
            check_stretch(json.loads(data), heads)
        elif name.startswith("file-") and name.endswith("-0-1"):
            must(hashlib.sha256(data).hexdigest() == name.split("-")[1], "hash of an attachment")


def check_stretch(stretch: dict[str, Any], heads: dict[str, Any]) -> None:
    """§9, hash of a change."""
    before, seq = bytes.fromhex(stretch["prev"]), stretch["first"]
    for seq, (op, stamp, kind, record, values, seen, schema, salt) in enumerate(
        stretch["rows"], stretch["first"]
    ):
        header = canonical([op, record, stretch["origin"], seq, stamp, kind, seen, schema])
        content = hashlib.sha256(bytes.fromhex(salt) + values.encode()).digest()
        before = hashlib.sha256(before + header + content).digest()
        must(isinstance(json.loads(values), dict), "values")
    must(before.hex() == stretch["hash"], "chain")
    head = heads[stretch["origin"]]
    must(seq < head["seq"] or (seq == head["seq"] and before.hex() == head["hash"]), "end of the log")


def card_code(sign: str, box: str) -> tuple[str, str]:
    """§5: code and digits of a card."""
    key = hashlib.sha256((sign + box).encode()).digest()
    digits = f"{int.from_bytes(key, 'big') % 10**30:030}"
    return code(key), " ".join(digits[at : at + 5] for at in range(0, 30, 5))


def card_in_qr(text: str) -> dict[str, str]:
    """§5: the text of a card."""
    mark, level, unit_code, unit, sign, box, name = text.split("|", 6)
    must(mark == "SWCARD1", "mark")
    plain = {
        key: base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).hex()
        for key, value in (("unit", unit), ("sign", sign))
    }
    return plain | {"level": level, "code": unit_code, "box": box, "name": name}


@bar("公开的 age 工具加文档步骤打开", "每一种文件都能打开，逐字节核对")
def opened(counts: Counts, folder: Path) -> str:
    """Every released file, and files of each kind made a moment ago."""
    from tests.torture.hostile import CASES, prepared
    from tests.torture.reader import case_of

    if shutil.which("age") is None:
        raise NotHere("这台机器没有 age 工具")
    from tests.make_fixtures import COUNTY, HERE

    kinds: dict[str, int] = {}
    places = [(path, COUNTY.box) for path in sorted((HERE / "reference").rglob("*.swb"))]
    for name in CASES[:3]:
        case = case_of(prepared(folder, name))
        places.append((case.folder / "whole.swb", case.reader.box))
    for path, identity in places:
        found = read(path, identity)
        kinds[found.manifest["kind"]] = kinds.get(found.manifest["kind"], 0) + 1
    assert kinds.keys() == set(KINDS), f"没有试到：{set(KINDS) - kinds.keys()}"
    return "，".join(f"{kind} {count}" for kind, count in sorted(kinds.items())) + "，全部打开并核对"
