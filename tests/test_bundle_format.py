"""docs/bundle-format.md tells the truth: its vectors, by the reader that was written from it alone."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from db.base import record_kinds
from db.fields import fields_of
from swdesk.bundles import verify
from swdesk.describing import described
from tests.make_fixtures import COUNTY, HERE
from tests.torture import stranger

TEXT = (Path(__file__).parents[1] / "docs" / "bundle-format.md").read_text("utf-8")
SAID = dict(re.findall(r"^\| ([^|]*?) \| `([^|]+)` \|$", TEXT[TEXT.index("## 12 ") :], re.M))


def test_canonical_json() -> None:
    value = {"名": "赵𫖯", "b": [1, 2.0, 0.1, -3], "a": '"\\\n\x01/', "c": None}
    written = stranger.canonical(value)
    assert written.decode() == SAID["canonical JSON (§1)"]
    assert hashlib.sha256(written).hexdigest() == SAID["its SHA-256"]


def test_the_code_of_a_card() -> None:
    found = stranger.card_code(SAID["card (§5): `sign`"], SAID["`box`"])
    assert found == (SAID["its code"], SAID["its digits"])


def test_the_check_code_of_a_report() -> None:
    digest = SAID["fingerprint in `tests/reference/bundles/0.1.0-policy-open.swb` (§4.1)"]
    read = stranger.read(HERE / "reference" / "bundles" / "0.1.0-policy-open.swb", "")
    assert read.manifest["fingerprint"] == digest
    assert stranger.code(bytes.fromhex(digest)) == SAID["its check code"]


def test_the_hash_of_a_change() -> None:
    values, salt = SAID["`values`"], bytes.fromhex(SAID["`salt`"])
    header = SAID["first change in `tests/reference/sync/0.1.0.swb` (§9): header"]
    content = hashlib.sha256(salt + values.encode()).digest()
    assert stranger.canonical(json.loads(header)).decode() == header
    assert hashlib.sha256(bytes(32) + header.encode() + content).hexdigest() == SAID["its hash"]


def test_every_kind_is_described_and_checked() -> None:
    assert verify._LINES.keys() == set(stranger.KINDS)
    assert all(f"`{kind}`" in TEXT for kind in stranger.KINDS)


def test_the_identity_in_the_document_is_that_of_the_released_files() -> None:
    assert COUNTY.box in TEXT


def test_every_field_of_every_kind_is_printed() -> None:
    said = "\n".join(described(record_kinds()))
    for kind, model in record_kinds().items():
        assert f"## `{kind}` " in said
        assert all(f"| `{field.key}` |" in said for field in fields_of(model))
