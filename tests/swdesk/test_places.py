"""Where a store goes, and finding it again after a reinstall."""

from pathlib import Path, PureWindowsPath

import platformdirs
import pytest

from swdesk.drives import Drive, Medium, drive_of, drives_of_mounts, list_drives
from swdesk.errors import UserError
from swdesk.last_place import LastPlace, settings_folder
from swdesk.places import check_folder, default_folder, find_stores

GB = 1024**3


def make_store(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("keys.json", "station.db"):
        (folder / name).write_bytes(b"x")
    return folder


def fixed(root: Path, **more) -> Drive:
    return Drive(root, Medium.FIXED, free=100 * GB, **more)


def test_windows_prefers_a_fixed_drive_that_a_reinstall_spares(tmp_path):
    c, d = fixed(tmp_path / "C", system=True), fixed(tmp_path / "D")
    stick = Drive(tmp_path / "B", Medium.REMOVABLE, free=100 * GB)
    assert default_folder([c, stick, d], windows=True) == tmp_path / "D" / "社工站数据"


def test_windows_with_one_drive_takes_the_documents(tmp_path):
    c, tiny = fixed(tmp_path / "C", system=True), Drive(tmp_path / "D", Medium.FIXED, free=GB)
    documents = tmp_path / "文档"
    assert default_folder([c, tiny], windows=True, documents=documents) == documents / "社工站数据"


def test_a_cloud_folder_is_not_taken(tmp_path):
    folder = default_folder([], windows=True, documents=tmp_path / "OneDrive - 单位" / "文档")
    assert "OneDrive" not in str(folder)


def test_linux_takes_the_home(tmp_path):
    assert default_folder([], windows=False, documents=tmp_path) == tmp_path / "社工站数据"


@pytest.mark.parametrize(("medium", "said"), [(Medium.NETWORK, "网络共享盘"), (Medium.REMOVABLE, "U盘")])
def test_a_store_on_a_share_or_stick_is_refused(tmp_path, medium, said):
    with pytest.raises(UserError, match=said):
        check_folder(tmp_path / "x" / "社工站数据", [fixed(Path("/")), Drive(tmp_path / "x", medium)])
    check_folder(tmp_path / "y", [fixed(Path("/")), Drive(tmp_path / "x", medium)])


def test_a_unc_path_is_a_share():
    drive = drive_of(PureWindowsPath(r"\\server\share\社工站数据"), [])  # pyright: ignore[reportArgumentType]
    assert drive is not None
    assert drive.medium is Medium.NETWORK


def test_a_store_is_found_after_a_reinstall(tmp_path):
    store = make_store(tmp_path / "D" / "社工站数据")
    deep = make_store(tmp_path / "D" / "工作" / "旧数据")
    aside = make_store(tmp_path / "D" / "社工站数据-恢复前-20261123-1810")
    make_store(tmp_path / "D" / "社工站备份" / "社工站备份-20261101-0900.swbak")
    make_store(tmp_path / "E" / "社工站数据")
    drives = [fixed(tmp_path / "D"), Drive(tmp_path / "E", Medium.REMOVABLE)]
    found = find_stores(drives, places=[])
    assert {f.folder for f in found} == {store, deep, aside}
    assert found[-1].folder == aside


def test_the_last_place_is_remembered_and_forgotten_when_gone(tmp_path):
    memory = LastPlace(tmp_path / "config" / "place.json")
    assert memory.get() is None
    memory.remember(make_store(tmp_path / "store"))
    assert memory.get() == tmp_path / "store"
    (tmp_path / "store" / "station.db").unlink()
    assert memory.get() is None
    assert memory.lost() == tmp_path / "store"
    (tmp_path / "config" / "place.json").write_bytes(b"[")
    assert memory.get() is None


@pytest.mark.parametrize("given", ["", "/somewhere/else"])
def test_settings_lie_where_the_platform_keeps_them(monkeypatch, given):
    monkeypatch.setenv("XDG_CONFIG_HOME", given)
    assert settings_folder() == platformdirs.user_config_path("swdesk", appauthor=False)


def test_linux_mounts_are_told_apart():
    mounts = (
        "/dev/sda2 / ext4 rw 0 0\n/dev/sda3 /home ext4 rw 0 0\nproc /proc proc rw 0 0\n"
        "/dev/sdb1 /media/user/\\345\\244\\207\\344\\273\\275\\040盘 vfat rw 0 0\n//nas/x /mnt/nas cifs rw 0 0\n"
        "/dev/sdc1 /mnt/stick exfat rw 0 0\n"
    )
    drives = drives_of_mounts(mounts, lambda device: device == "/dev/sdc1")
    kinds = {str(d.root): d.medium.value for d in drives}
    assert kinds == {
        "/": "fixed",
        "/home": "fixed",
        "/media/user/备份 盘": "removable",
        "/mnt/nas": "network",
        "/mnt/stick": "removable",
    }


def test_mounts_that_come_and_go_are_no_place_for_a_backup():
    mounts = "/dev/sda1 / ext4 rw 0 0\n/dev/sda1 /tmp/bare/opt ext4 rw 0 0\n/dev/loop3 /snap/core squashfs ro 0 0\n"
    assert [str(d.root) for d in drives_of_mounts(mounts, lambda _device: False)] == ["/"]


def test_this_machine_has_a_drive_for_the_home():
    assert drive_of(Path.home(), list_drives()) is not None
