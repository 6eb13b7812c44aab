"""The ways back: a backup restored, a password forgotten (sync.md §6)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pikepdf

from db.changes import Write, apply, state_hash
from db.files import Files
from db.store import STATION_FILE, Store, open_store
from swdesk import backup
from swdesk.errors import UserError
from swdesk.security import escrow, keys
from swdesk.security.sheet import recovery_sheet
from swdesk.security.sheet_pdf import write_recovery_sheet
from tests.torture.registry import Counts, bar
from tests.torture.stations import CHEAP, CLOCK, KEY, USER, empty_store, full_store

MOST_SECONDS = 10.0
NOTE = "上门了解近况，帮助联系村卫生室。"


def grown(store: Store, megabytes: int) -> float:
    """Visits until the file is as large as wanted; its megabytes."""
    path = store.folder / STATION_FILE
    person = uuid.uuid4()
    with store.write("登记") as work:
        apply(work.session, [Write("person", person, {"name": "赵桂英"})])
    while True:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        size = path.stat().st_size / 1e6
        if size >= megabytes:
            return size
        count = max(500, int((megabytes - size) * 700))
        visits = (
            Write("visit", uuid.uuid4(), {"person": person, "content": f"{NOTE}{n}"}) for n in range(count)
        )
        with store.write("登记走访") as work:
            apply(work.session, visits)


@bar("备份恢复演练", "状态哈希一致，113 MB ≤ 10 s")
def restored(counts: Counts, folder: Path) -> str:
    """Back up, restore elsewhere: the same state; then an older restore over a newer store puts that one aside."""
    stick = folder / "stick"
    stick.mkdir()
    with closing(full_store(folder / "store")) as store:
        size = grown(store, counts.megabytes)
        with store.read() as session:
            before = state_hash(session)
        made = backup.make_backup(store.folder, KEY, [stick], CLOCK).made[0]
    start = time.monotonic()
    done = backup.restore(made, folder / "restored", backup.Secret(password="secret1", user=USER), CLOCK)
    seconds = time.monotonic() - start
    with closing(open_store(done.folder, done.key)) as again, again.read() as session:
        assert state_hash(session) == before, "恢复出来的不一样"
    aside = backup.restore(made, folder / "restored", backup.Secret(key=KEY), CLOCK).aside
    assert aside is not None, "原来的数据没有留下"
    assert (aside / STATION_FILE).exists(), "原来的数据没有留下"
    figure = f"{size:.0f} MB 恢复并核验{seconds:.1f} s，状态哈希一致，原数据移到旁边"
    assert seconds <= MOST_SECONDS or not counts.timed, figure
    return figure


@bar("忘记密码演练", "三种办法 100 %")
def lost_password(counts: Counts, folder: Path) -> str:
    """Password, recovery phrase from its printed sheet, the county's key: each opens alone, in the store and in a backup."""
    store, stick = empty_store(folder / "store"), folder / "stick"
    stick.mkdir()
    store.close()
    Files(store.folder, KEY).close()
    identity, recipient = escrow.make_recovery_key()
    escrow.add_escrow(store.folder, KEY, recipient)
    phrase = keys.phrase_of(store.folder, KEY)
    sheet = recovery_sheet("示范站", phrase, CLOCK.today(), keys.store_id(store.folder))
    write_recovery_sheet(folder / "恢复单.pdf", sheet)
    pikepdf.open(folder / "恢复单.pdf").close()
    made = backup.make_backup(store.folder, KEY, [stick], CLOCK).made[0]
    ways: dict[str, Callable[[Path], keys.Unlocked]] = {
        "密码": lambda place: keys.unlock(place, USER, "secret1", mend=False),
        "恢复短语": lambda place: keys.unlock_with_phrase(place, phrase),
        "县里的恢复密钥": lambda place: escrow.unlock_with_escrow(place, identity),
    }
    for place in (store.folder, made):
        for name, way in ways.items():
            assert way(place).key == KEY, f"{name}打不开{place.name}"
    slips = _slips(store.folder, phrase)
    for name in ("恢复短语", "县里的恢复密钥"):
        _new_password(store.folder, ways[name](store.folder), name)
    assert not _opens(store.folder, "secret1"), "旧密码还能打开"
    return (
        f"{len(ways)}种办法各开{2}处，写错一个字的短语{slips}次全部认出并打开，之后都能设新密码，旧密码作废"
    )


def _slips(folder: Path, phrase: str) -> int:
    """One wrong character at every place: mended and named, or refused; never another key."""
    opened = 0
    plain = "".join(phrase.split())
    for place in range(len(plain)):
        wrong = plain[:place] + ("的" if plain[place] != "的" else "一") + plain[place + 1 :]
        unlocked = keys.unlock_with_phrase(folder, wrong)
        assert unlocked.key == KEY, f"第{place + 1}个字写错后打不开"
        assert unlocked.note, "认出了写错的字却没有说"
        opened += 1
    return opened


def _new_password(folder: Path, unlocked: keys.Unlocked, name: str) -> None:
    (user,) = keys.users(folder, unlocked.key)
    keys.set_password(folder, unlocked.key, user.slot, f"新密码-{name}", cost=CHEAP)
    assert keys.unlock(folder, USER, f"新密码-{name}").key == KEY, f"用{name}打开后设的新密码打不开"


def _opens(folder: Path, password: str) -> bool:
    try:
        keys.unlock(folder, USER, password)
    except UserError:
        return False
    return True
