import subprocess
import sys

import pytest

from swdesk.errors import UserError
from swdesk.single import StoreLock

HOLD = "import sys; from pathlib import Path; from swdesk.single import StoreLock; lock = StoreLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


def test_a_second_process_is_told_and_a_killed_one_frees_the_store(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(UserError, match="另一个窗口"):
            StoreLock(tmp_path)
        other.kill()
        other.wait()
    with StoreLock(tmp_path):
        pass


def test_released_means_free(tmp_path):
    StoreLock(tmp_path).release()
    StoreLock(tmp_path).release()
