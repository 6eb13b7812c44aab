"""Key slots: who opens the store, and that no step shuts anybody out."""

import json
from datetime import date
from uuid import uuid4

import pytest

from swdesk.errors import UserError
from swdesk.security import keyfile, keys
from swdesk.security.escrow import add_escrow, make_recovery_key, unlock_with_escrow
from swdesk.security.keyfile import KEYS_FILE, TWIN_FILE
from swdesk.security.seal import Cost

QUICK = Cost(memory_kib=64, passes=1)


@pytest.fixture
def made(tmp_path):
    key, phrase = keys.create_keys(tmp_path, "林知夏", "secret1", cost=QUICK)
    return tmp_path, key, phrase


def test_the_default_cost_is_the_documented_one(tmp_path):
    key, _ = keys.create_keys(tmp_path, "林知夏", "secret1")
    slot = keyfile.read_keys(tmp_path).of_kind(keyfile.PASSWORD)[0]
    assert slot.cost == Cost(64 * 1024, 3, 4)
    assert keys.unlock(tmp_path, "林知夏", "secret1").key == key


def test_password_opens_and_names_the_user(made):
    folder, key, _ = made
    opened = keys.unlock(folder, None, "secret1")
    assert (opened.key, opened.user) == (key, "林知夏")


def test_full_width_typing_of_the_password_opens(made):
    folder, key, _ = made
    assert keys.unlock(folder, None, "ｓｅｃｒｅｔ１").key == key


def test_wrong_password_points_to_the_recovery_sheet(made):
    with pytest.raises(UserError, match="恢复单"):
        keys.unlock(made[0], None, "secret2")


def test_short_password_is_refused(tmp_path):
    with pytest.raises(UserError, match="至少6位"):
        keys.create_keys(tmp_path, "林知夏", "12345", cost=QUICK)
    assert not list(tmp_path.iterdir())


def test_guessing_gets_slower_and_a_right_password_ends_it(made):
    now = [0.0]
    tries = keys.Tries(lambda: now[0])
    for _ in range(3):
        with pytest.raises(UserError, match="密码不对"):
            keys.unlock(made[0], None, "wrong-1", tries=tries)
    with pytest.raises(UserError, match="等3秒"):
        keys.unlock(made[0], None, "secret1", tries=tries)
    now[0] = 2.1
    keys.unlock(made[0], None, "secret1", tries=tries)
    assert tries.wait() == 0


def test_guessing_never_waits_longer_than_a_minute():
    tries = keys.Tries(lambda: 0.0)
    for _ in range(40):
        tries.wrong()
    assert tries.wait() == 60


def test_several_users_open_the_same_data(made):
    folder, key, _ = made
    worker = uuid4()
    keys.add_user(folder, key, "林向晚", "another1", worker=worker, cost=QUICK)
    opened = keys.unlock(folder, "林向晚", "another1")
    assert (opened.key, opened.worker) == (key, worker)
    with pytest.raises(UserError, match="密码不对"):
        keys.unlock(folder, "林知夏", "another1")  # same surname, another's password
    assert [u.name for u in keys.users(folder)] == ["林＊", "林＊"]
    assert [u.name for u in keys.users(folder, key)] == ["林知夏", "林向晚"]


def test_changing_the_password_keeps_the_key_and_ends_the_old_one(made):
    folder, key, _ = made
    keys.change_password(folder, "林知夏", "secret1", "secret2", cost=QUICK)
    assert keys.unlock(folder, None, "secret2").key == key
    with pytest.raises(UserError):
        keys.unlock(folder, None, "secret1")
    (folder / KEYS_FILE).unlink()  # the copy does not know the old password either
    with pytest.raises(UserError, match="密码不对"):
        keys.unlock(folder, None, "secret1")


@pytest.mark.parametrize("write", range(1, 3))
def test_a_password_change_cut_short_leaves_a_password_that_opens(made, monkeypatch, write):
    folder, key, _ = made
    real, count = keyfile.write_atomically, [0]

    def failing(path, data):
        if path.name == KEYS_FILE:
            count[0] += 1
        if count[0] == write:
            raise OSError(28, "full")
        real(path, data)

    monkeypatch.setattr(keyfile, "write_atomically", failing)
    with pytest.raises(UserError, match="没有写成"):
        keys.change_password(folder, "林知夏", "secret1", "secret2", cost=QUICK)
    assert keys.unlock(folder, None, "secret1").key == key


def test_the_last_user_stays(made):
    folder, key, _ = made
    other = keys.add_user(folder, key, "周望", "another1", cost=QUICK)
    keys.remove_user(folder, key, other)
    with pytest.raises(UserError, match="唯一"):
        keys.remove_user(folder, key, keys.users(folder)[0].slot)


def test_phrase_opens_and_a_new_password_follows(made):
    folder, key, phrase = made
    opened = keys.unlock_with_phrase(folder, phrase)
    keys.set_password(folder, opened.key, keys.users(folder)[0].slot, "brandnew", cost=QUICK)
    assert opened.key == key == keys.unlock(folder, None, "brandnew").key


def test_phrase_can_be_read_again_for_a_sheet_that_was_put_off(made):
    folder, key, phrase = made
    assert keys.sheet_printed(folder) is None
    assert keys.phrase_of(folder, key) == phrase
    keys.set_sheet_printed(folder, date(2026, 11, 23))
    assert keys.sheet_printed(folder) == date(2026, 11, 23)


def test_a_new_phrase_ends_the_old_sheet(made):
    folder, key, old = made
    keys.set_sheet_printed(folder, date(2026, 11, 23))
    fresh = keys.new_phrase(folder, key)
    assert keys.unlock_with_phrase(folder, fresh).key == key
    assert keys.sheet_printed(folder) is None
    with pytest.raises(UserError, match="不是这份数据"):
        keys.unlock_with_phrase(folder, old)


def test_a_phrase_that_was_being_renewed_when_the_power_failed_opens(made, monkeypatch):
    folder, key, old = made
    real, count = keys.write_keys, [0]

    def once(*arguments):
        count[0] += 1
        if count[0] == 2:
            raise OSError(5, "gone")
        real(*arguments)

    with monkeypatch.context() as broken:
        broken.setattr(keys, "write_keys", once)
        with pytest.raises(OSError, match="gone"):
            keys.new_phrase(folder, key)
    for phrase in (old, keys.phrase_of(folder, key)):
        assert keys.unlock_with_phrase(folder, phrase).key == key


def test_one_slip_in_the_phrase_is_named_and_mended(made):
    folder, key, phrase = made
    wrong = ("的" if phrase[6] != "的" else "一") + phrase[7:]
    opened = keys.unlock_with_phrase(folder, phrase[:6] + wrong)
    assert opened.key == key
    assert "第7个字" in opened.note
    assert phrase[6] in opened.note


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": "swdesk-keys"}', None, "flip"])
def test_a_damaged_key_file_falls_back_to_its_copy_and_is_mended(made, damage):
    folder, key, _ = made
    path = folder / KEYS_FILE
    good = path.read_bytes()
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(good.replace(b"A", b"B", 1) if damage == "flip" else damage)
    assert keys.unlock(folder, None, "secret1").key == key
    assert path.read_bytes() == good


def test_both_copies_damaged_says_so(made):
    for name in (KEYS_FILE, TWIN_FILE):
        (made[0] / name).write_bytes(b"?")
    with pytest.raises(UserError, match="从备份恢复"):
        keys.unlock(made[0], None, "secret1")


def test_a_forged_cost_is_not_obeyed(made):
    folder = made[0]
    document = json.loads((folder / KEYS_FILE).read_bytes())
    document["slots"][0]["cost"]["memory_kib"] = 2**30
    document.pop("check")
    document["check"] = keyfile._check(document)
    with pytest.raises(ValueError, match="Cost"):
        keyfile.parse(json.dumps(document).encode())


def test_a_slot_moved_to_another_id_does_not_open(made):
    folder = made[0]
    text = (folder / KEYS_FILE).read_text("utf-8")
    document = json.loads(text)
    document["slots"][0]["id"] = "00" * 8
    document.pop("check")
    document["check"] = keyfile._check(document)
    (folder / KEYS_FILE).write_text(json.dumps(document), "utf-8")
    with pytest.raises(UserError, match="密码不对"):
        keys.unlock(folder, None, "secret1")


def test_the_file_names_nobody(made):
    folder, key, _ = made
    keys.add_user(folder, key, "林向晚", "another1", cost=QUICK)
    for path in folder.iterdir():
        assert "知夏" not in path.read_text("utf-8")
        assert "向晚" not in path.read_text("utf-8")


def test_county_escrow_opens_with_its_own_identity_only(made):
    folder, key, _ = made
    identity, recipient = make_recovery_key()
    add_escrow(folder, key, recipient)
    assert unlock_with_escrow(folder, identity).key == key
    with pytest.raises(UserError, match="打不开"):
        unlock_with_escrow(folder, make_recovery_key()[0])
    with pytest.raises(UserError, match="公钥格式不对"):
        add_escrow(folder, key, "age1nonsense")


def test_a_first_start_cut_short_can_be_made_again(made):
    key, _ = keys.create_keys(made[0], "周望", "secret1", cost=QUICK)
    assert keys.unlock(made[0], "周望", "secret1").key == key != made[1]


def test_existing_keys_are_never_overwritten(made):
    (made[0] / "station.db").touch()
    with pytest.raises(UserError, match="已有密钥文件"):
        keys.create_keys(made[0], "周望", "secret1", cost=QUICK)


def test_a_change_that_was_cut_short_leaves_no_old_password_behind(made, monkeypatch):
    """Killed between writing the new slot and dropping the old: both open; the next change leaves just one."""
    folder, key, _ = made
    real, writes = keys.write_keys, []

    def cut_short(where, made):
        writes.append(made)
        if len(writes) == 2:
            raise KeyboardInterrupt
        real(where, made)

    with monkeypatch.context() as patch:
        patch.setattr(keys, "write_keys", cut_short)
        with pytest.raises(KeyboardInterrupt):
            keys.change_password(folder, "林知夏", "secret1", "secret2", cost=QUICK)
    assert keys.unlock(folder, "林知夏", "secret2").key == key
    keys.change_password(folder, "林知夏", "secret2", "secret3", cost=QUICK)
    assert len(keys.users(folder, key)) == 1
    with pytest.raises(UserError):
        keys.unlock(folder, "林知夏", "secret1")
