"""One store opened twice: who has it, what to do, and what a program leaves that was killed."""

import errno
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from swdesk.drives import Drive, Medium
from swdesk.errors import UserError
from swdesk.single import LOCK_FILE, StoreLock

HOLD = """
import sys
from pathlib import Path
from swdesk.single import StoreLock
lock = StoreLock(Path(sys.argv[1]), "周敏", pc=sys.argv[2])
print("held", flush=True)
sys.stdin.read()
lock.release()
"""


@contextmanager
def held_by(folder: Path, pc: str) -> Iterator[subprocess.Popen[str]]:
    """Another process, as if on the PC of that name; left by then without end."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), pc],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        try:
            yield other
        finally:
            other.kill()


def ended(other: subprocess.Popen[str]) -> None:
    """As its window is closed."""
    other.communicate("")


@pytest.mark.parametrize(
    ("pc", "said"), [("here", r"这台电脑的另一个窗口.*（周＊，.*打开）"), ("值班室", "另一台电脑“值班室”")]
)
def test_a_second_process_is_told_who_has_the_store(tmp_path: Path, pc: str, said: str) -> None:
    with held_by(tmp_path, pc), pytest.raises(UserError, match=said):
        StoreLock(tmp_path, pc="here")


def test_a_killed_process_frees_the_store(tmp_path: Path) -> None:
    with held_by(tmp_path, "here") as other:
        other.kill()
        other.wait()
        StoreLock(tmp_path, pc="here").release()


def test_what_another_pc_left_on_a_share_is_told_once(tmp_path: Path) -> None:
    share = [Drive(tmp_path, Medium.NETWORK)]
    with held_by(tmp_path, "值班室") as other:
        other.kill()
        other.wait()
    with pytest.raises(UserError, match=r"电脑“值班室”打开过.*没有正常关闭.*再打开一次"):
        StoreLock(tmp_path, pc="here", drives=share)
    StoreLock(tmp_path, pc="here", drives=share).release()


def test_what_another_pc_closed_is_open_to_all(tmp_path: Path) -> None:
    with held_by(tmp_path, "值班室") as other:
        ended(other)
    StoreLock(tmp_path, pc="here", drives=[Drive(tmp_path, Medium.NETWORK)]).release()


def test_a_disk_of_this_pc_that_was_in_another_one_is_opened(tmp_path: Path) -> None:
    with held_by(tmp_path, "旧电脑") as other:
        other.kill()
        other.wait()
    StoreLock(tmp_path, pc="here", drives=[Drive(tmp_path, Medium.FIXED)]).release()


def test_a_folder_that_knows_no_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("swdesk.single._take", refuse)
    with pytest.raises(UserError, match="复制到本机硬盘"):
        StoreLock(tmp_path)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "stick").write_bytes(b"")  # nothing can be made below a file, as below a drive that is gone
    with pytest.raises(UserError, match="数据没有改动"):
        StoreLock(tmp_path / "stick" / "社工站数据")


def test_the_lock_names_nobody(tmp_path: Path) -> None:
    with StoreLock(tmp_path, "周敏"):
        kept = (tmp_path / LOCK_FILE).read_bytes()
    assert "敏".encode("unicode_escape") not in kept
    assert b"\\u5468\\uff0a" in kept


def test_released_means_free(tmp_path: Path) -> None:
    StoreLock(tmp_path).release()
    StoreLock(tmp_path).release()
