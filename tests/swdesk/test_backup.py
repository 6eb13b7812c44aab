"""Backups that are whole or not there, and stores that come back from them."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.changes import rebuilt_hash, state_hash
from db.store import open_store
from swdesk import backup as bk
from swdesk.backups.shelf import Backup, too_many
from swdesk.clock import FixedClock
from swdesk.drives import Drive, Medium
from swdesk.errors import UserError
from swdesk.progress import Cancelled
from swdesk.records import save
from swdesk.security import keys
from swdesk.security.seal import Cost
from swdesk.single import StoreLock

KEY = bytes(range(32))
QUICK = Cost(memory_kib=64, passes=1)
CHILD = Path(__file__).with_name("backup_child.py")
ROOT = Path(__file__).parents[2]


def fixed_random():
    """The first bytes asked for are the data key of the tests' stores."""
    first = [KEY]
    return lambda n: first.pop() if first else os.urandom(n)


@pytest.fixture
def station(store):
    _, phrase = keys.create_keys(store.folder, "林知夏", "secret1", random=fixed_random(), cost=QUICK)
    add_people(store, "王一", "王二")
    return store, phrase


def add_people(store, *names):
    with store.write("登记服务对象") as work:
        for name in names:
            save(work.session, "person", {"name": name, "address": "住在村东" * 20})


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def backed_up(store, stick, clock):
    return bk.make_backup(store.folder, KEY, [stick], clock).made[0]


def state_of(store):
    with store.read() as session:
        return state_hash(session)


def leftovers(stick):
    return [p.name for p in (stick / "社工站备份").glob("*")]


def test_a_backup_is_one_encrypted_folder_named_by_time_only(station, stick, clock):
    store, _ = station
    made = backed_up(store, stick, clock)
    assert made == stick / "社工站备份" / "社工站备份-20261123-1000.swbak"
    assert sorted(p.name for p in made.iterdir()) == ["backup.json", "keys.json", "station.db"]
    for path in made.iterdir():
        data = path.read_bytes()
        assert not any("王一".encode(code) in data for code in ("utf-8", "gbk", "utf-16-le"))
    bk.verify_backup(made, KEY)


def test_two_backups_in_a_minute_get_two_names(station, stick, clock):
    store, _ = station
    assert backed_up(store, stick, clock).name != backed_up(store, stick, clock).name


def test_restore_gives_the_state_back_and_a_new_origin(station, stick, clock, tmp_path):
    store, _ = station
    made, state, origin = backed_up(store, stick, clock), state_of(store), store.origin
    restored = bk.restore(made, tmp_path / "new", bk.Secret(password="secret1"), clock)
    again = open_store(restored.folder, restored.key)
    assert state_of(again) == state
    assert again.origin != origin
    again.close()
    assert restored.aside is None


def test_restore_puts_the_replaced_store_aside(station, stick, clock, tmp_path):
    store, _ = station
    made = backed_up(store, stick, clock)
    shutil.copytree(store.folder, tmp_path / "live")
    other = open_store(tmp_path / "live", KEY)
    add_people(other, "王三")
    later = state_of(other)
    other.close()
    restored = bk.restore(made, tmp_path / "live", bk.Secret(key=KEY), clock)
    assert restored.aside == tmp_path / "live-恢复前-20261123-100000"
    kept = open_store(tmp_path / "live-恢复前-20261123-100000", KEY)
    assert state_of(kept) == later
    kept.close()


def test_restore_waits_for_an_open_store(station, stick, clock):
    store, _ = station
    made = backed_up(store, stick, clock)
    with StoreLock(store.folder), pytest.raises(UserError, match="另一个窗口"):
        bk.restore(made, store.folder, bk.Secret(key=KEY), clock)


def test_restore_into_a_damaged_store(station, stick, clock, tmp_path):
    store, _ = station
    made = backed_up(store, stick, clock)
    ruin = tmp_path / "ruin"
    ruin.mkdir()
    (ruin / "station.db").write_bytes(b"rubbish")
    restored = bk.restore(made, ruin, bk.Secret(password="secret1"), clock)
    open_store(restored.folder, restored.key).close()
    assert restored.aside
    assert (restored.aside / "station.db").read_bytes() == b"rubbish"


def test_a_failed_restore_changes_nothing(station, stick, clock, tmp_path, monkeypatch):
    store, _ = station
    made, live = backed_up(store, stick, clock), tmp_path / "live"
    shutil.copytree(store.folder, live)
    real = Path.rename

    def refuse(path, target):
        if path.name.startswith(".正在恢复-"):
            raise PermissionError(13, "in use")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UserError, match="原来的数据没有改动"):
        bk.restore(made, live, bk.Secret(key=KEY), clock)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["live", "stick", "store"]
    open_store(live, KEY).close()


def test_what_a_killed_restore_left_is_swept(station, stick, clock, tmp_path):
    (tmp_path / ".正在恢复-x").mkdir()
    bk.restore(backed_up(station[0], stick, clock), tmp_path / "new", bk.Secret(key=KEY), clock)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["new", "stick", "store"]


def test_drill_proves_the_backup_and_leaves_nothing(station, stick, clock, tmp_path):
    store, _ = station
    made, work = backed_up(store, stick, clock), tmp_path / "work"
    work.mkdir()
    done = bk.drill(made, bk.Secret(password="secret1"), where=work)
    assert (done.records, done.changes, done.state) == (2, 2, state_of(store))
    assert done.created == clock.now()
    assert not list(work.iterdir())


def test_lost_password_drill_through_the_phrase(station, stick, clock, tmp_path):
    store, phrase = station
    made = backed_up(store, stick, clock)
    with pytest.raises(UserError, match="密码不对"):
        bk.drill(made, bk.Secret(password="forgotten"))
    restored = bk.restore(made, tmp_path / "new", bk.Secret(phrase=" ".join(phrase)), clock)
    slot = keys.users(restored.folder, restored.key)[0].slot
    keys.set_password(restored.folder, restored.key, slot, "brandnew", cost=QUICK)
    assert keys.unlock(restored.folder, None, "brandnew").key == KEY


@pytest.mark.parametrize("name", ["station.db", "keys.json", "backup.json"])
@pytest.mark.parametrize("where", [0.02, 0.5, 0.98])
def test_a_flipped_byte_is_found_and_named(station, stick, clock, tmp_path, name, where):
    store, _ = station
    made = backed_up(store, stick, clock)
    data = bytearray((made / name).read_bytes())
    data[int(len(data) * where)] ^= 1
    (made / name).write_bytes(data)
    with pytest.raises(UserError, match="备份"):
        bk.verify_backup(made, KEY)
    with pytest.raises(UserError, match="备份"):
        bk.restore(made, tmp_path / "new", bk.Secret(key=KEY), clock)
    assert not (tmp_path / "new").exists()


def test_a_missing_file_is_named(station, stick, clock):
    store, _ = station
    made = backed_up(store, stick, clock)
    (made / "station.db").unlink()
    with pytest.raises(UserError, match=r"缺少文件station\.db"):
        bk.verify_backup(made)


def test_a_damaged_store_is_not_backed_up_over_good_ones(station, stick, clock, tmp_path):
    store, _ = station
    good = backed_up(store, stick, clock)
    shutil.copytree(store.folder, tmp_path / "bad")
    open_store(tmp_path / "bad", KEY).close()
    path = tmp_path / "bad" / "station.db"
    data = bytearray(path.read_bytes())
    for at in range(4096 * 6, len(data), 4096):
        data[at + 100] ^= 1
    path.write_bytes(data)
    with pytest.raises(UserError, match="损坏"):
        bk.make_backup(tmp_path / "bad", KEY, [stick], clock)
    assert leftovers(stick) == [good.name]


def test_work_goes_on_during_a_backup(station, stick, clock):
    store, _ = station
    written = []

    def meanwhile(done, total, what):
        if not written:
            written.append(1)
            add_people(store, "王四")

    made = bk.make_backup(store.folder, KEY, [stick], clock, meanwhile).made[0]
    assert bk.drill(made, bk.Secret(key=KEY)).records == 2
    assert bk.backup_due(store.folder, KEY, clock)


def test_a_cancelled_backup_leaves_nothing(station, stick, clock):
    def stop(done, total, what):
        raise Cancelled

    with pytest.raises(Cancelled):
        bk.make_backup(station[0].folder, KEY, [stick], clock, stop)
    assert leftovers(stick) == []


def test_due_after_a_change_and_before_risk_only_then(station, stick, clock):
    store, _ = station
    assert bk.backup_due(store.folder, KEY, clock)
    assert bk.last_backup(store.folder) is None
    backed_up(store, stick, clock)
    assert bk.last_backup(store.folder) == clock.now()
    assert not bk.backup_due(store.folder, KEY, clock)
    assert bk.before_risk(store.folder, KEY, [stick], clock, "导入前") is None
    add_people(store, "王五")
    assert bk.backup_due(store.folder, KEY, clock)
    assert not bk.backup_due(store.folder, KEY, clock, at_least=timedelta(hours=1))
    assert bk.before_risk(store.folder, KEY, [stick], clock, "导入前")
    keys.change_password(store.folder, "林知夏", "secret1", "secret2", cost=QUICK)
    assert bk.backup_due(store.folder, KEY, clock), "a backup with the old password only is no backup"


def test_one_pulled_stick_does_not_hinder_the_other_place(station, stick, clock, tmp_path):
    store, _ = station
    result = bk.make_backup(store.folder, KEY, [tmp_path / "gone", stick], clock)
    assert len(result.made) == 1
    assert "U盘可能已拔出" in result.failed[0][1]
    with pytest.raises(UserError, match="U盘可能已拔出"):
        bk.make_backup(store.folder, KEY, [tmp_path / "gone"], clock)


# ── full disk, killed process ────────────────────────────────────────────────────────────────────────────────


def child(store, target, limit=0):
    command = [sys.executable, str(CHILD), str(store), str(target), str(limit)]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is of Unix")
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_disk_that_fills_up_leaves_no_part_and_says_so(station, stick, clock, tmp_path, share):
    store, _ = station
    (tmp_path / "other").mkdir()
    limit = int((backed_up(store, tmp_path / "other", clock) / "station.db").stat().st_size * share)
    with child(store.folder, stick, limit) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "原来的数据和以前的备份都没有改动" in said
    assert leftovers(stick) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to mount a small disk"
)
@pytest.mark.parametrize("kilobytes", [64, 700])
def test_a_really_full_disk(station, stick, clock, kilobytes):
    store, _ = station
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(stick)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no mount here")
    try:
        with pytest.raises(UserError, match=r"空间不够|已满"):
            backed_up(store, stick, clock)
        assert leftovers(stick) == []
    finally:
        subprocess.run(["umount", str(stick)], check=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix")
def test_killed_at_any_moment_there_is_a_whole_backup_or_none(station, stick, clock):
    store, _ = station
    add_people(store, *(f"王{number}" for number in range(1500)))
    state, moments, cut = state_of(store), random.Random(7), 0
    for _ in range(int(os.environ.get("SWDESK_KILLS", "12"))):
        with child(store.folder, stick) as process:
            while process.poll() is None and not parts(stick):
                time.sleep(0.001)
            time.sleep(moments.uniform(0, 0.06))
            process.send_signal(signal.SIGKILL)
        cut += len(parts(stick))
        for found in (stick / "社工站备份").glob("*.swbak"):
            bk.verify_backup(found, KEY)
    assert cut, "no kill hit a backup in the making: the moments are wrong"
    made = backed_up(store, stick, clock)
    assert bk.drill(made, bk.Secret(key=KEY)).state == state
    assert not parts(stick), "what was left by the killed is swept"


def parts(stick):
    return [path for path in (stick / "社工站备份").glob(".*") if path.is_dir()]


# ── thinning and targets ─────────────────────────────────────────────────────────────────────────────────────


def test_thinning_keeps_two_days_then_days_weeks_months():
    now = datetime(2026, 11, 23, 18, 0).astimezone()
    every = [Backup(Path(str(n)), "s", now - timedelta(hours=6 * n), 1) for n in range(4 * 500)]
    gone = {b.path for b in too_many(every, now)}
    kept = [b for b in every if b.path not in gone]
    ages = [(now - b.created).days for b in kept]
    assert sum(age < 2 for age in ages) == 8
    assert 27 <= sum(2 <= age < 30 for age in ages) <= 31
    assert 21 <= sum(30 <= age < 182 for age in ages) <= 24
    assert 10 <= sum(age >= 182 for age in ages) <= 12
    assert too_many(kept, now) == []


def test_a_single_old_backup_stays():
    now = datetime(2026, 11, 23, 18, 0).astimezone()
    assert too_many([Backup(Path("a"), "s", now - timedelta(days=900), 1)], now) == []


def test_old_backups_go_when_a_new_one_stands(station, stick):
    store, _ = station
    start = datetime(2026, 11, 1, 9, 0).astimezone()
    for hours in (0, 3, 24 * 10):
        backed_up(store, stick, FixedClock(start + timedelta(hours=hours)))
    assert sorted(p.stem[-13:] for p in (stick / "社工站备份").iterdir()) == [
        "20261101-1200",
        "20261111-0900",
    ]


def test_a_known_stick_is_used_without_asking_and_a_strange_one_never(station, stick, clock, tmp_path):
    store, _ = station
    strange = tmp_path / "strange"
    strange.mkdir()
    own = Drive(tmp_path, Medium.FIXED, system=True)
    drives = [own, Drive(stick, Medium.REMOVABLE), Drive(strange, Medium.REMOVABLE)]
    assert bk.find_usb_targets(store.folder, drives) == []
    backed_up(store, stick, clock)
    assert bk.find_usb_targets(store.folder, drives) == [bk.Target(stick, bk.Place.STICK)]
    found = bk.backup_targets(store.folder, drives, documents=tmp_path)
    assert [t.place for t in found] == [bk.Place.STICK, bk.Place.SAME_DISK]


def test_a_second_disk_is_used(station, tmp_path):
    store, _ = station
    second = tmp_path / "second"
    second.mkdir()
    drives = [Drive(tmp_path, Medium.FIXED, system=True), Drive(second, Medium.FIXED)]
    assert bk.backup_targets(store.folder, drives) == [bk.Target(second, bk.Place.DISK)]


def test_backups_of_another_store_are_not_listed(station, stick, clock, new_store):
    other = new_store("other")
    keys.create_keys(other.folder, "周望", "secret1", random=fixed_random(), cost=QUICK)
    backed_up(station[0], stick, clock)
    backed_up(other, stick, clock)
    assert len(bk.list_backups([stick])) == 2
    mine = bk.list_backups([stick], keys.store_id(station[0].folder))
    assert len(mine) == 1


def test_restored_tables_equal_their_log(station, stick, clock, tmp_path):
    restored = bk.restore(backed_up(station[0], stick, clock), tmp_path / "new", bk.Secret(key=KEY), clock)
    again = open_store(restored.folder, restored.key)
    add_people(again, "王六")
    with again.read() as session:
        assert state_hash(session) == rebuilt_hash(session)
    again.close()
