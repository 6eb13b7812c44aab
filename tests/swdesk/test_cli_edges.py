"""The command line where things go wrong: typing, places, cancelling; and that an import is backed up and undone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.store import STATION_FILE, connect
from swdesk import backup, cli
from swdesk.clock import FixedClock
from swdesk.demo import build_demo
from swdesk.desk import Desk
from swdesk.security import keys
from swdesk.today import today_of

LEDGER = Path(__file__).parents[1] / "data" / "ledgers" / "服务对象花名册.xlsx"
PASSWORD = "test-999999"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SWDESK_PASSWORD", PASSWORD)

    def call(*argv: object) -> tuple[int, str, str]:
        code = cli.main([str(part) for part in argv])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def station(tmp_path: Path, run: Run) -> Path:
    folder = tmp_path / "station"
    code, _out, err = run(
        "init", "--store", folder, "--name", "示范县青禾镇社会工作服务站", "--worker", "周敏"
    )
    assert code == 0, err
    return folder


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("report", "--period", "2026Q3", "--out", "no-such-folder/r.pdf"), "不存在"),
        (("import", str(LEDGER), "--result", "no-such-folder/r.xlsx"), "不存在"),
        (("indicators",), "缺少 --period"),
        (("report", "--nonsense"), "没有“--nonsense”这个选项"),
        (("nonsense",), "没有“nonsense”这个子命令"),
        (("init", "--name", "某站", "--worker", "周敏"), "没有改动"),
    ],
)
def test_wrong_typing_and_places(run: Run, station: Path, argv: tuple[str, ...], said: str) -> None:
    more = () if argv[0] == "nonsense" else ("--store", station)
    code, _out, err = run(*argv, *more)
    assert code == cli.USER_CAN_ACT
    assert said in err
    assert "Error" not in err


def test_a_report_that_has_no_place_does_no_work(run: Run, station: Path, tmp_path: Path) -> None:
    assert run("import", LEDGER, "--result", tmp_path / "none" / "r.xlsx", "--store", station)[0] == 2
    assert "没有可以撤销的操作" in run("undo", "--store", station)[2], (
        "it imported although it could not tell"
    )


def test_import_is_backed_up_first_and_the_founding_is_never_undone(
    run: Run, station: Path, tmp_path: Path
) -> None:
    assert run("import", LEDGER, "--store", station, "--result", tmp_path / "r.xlsx")[0] == 0
    assert (tmp_path / "r.xlsx").read_bytes().startswith(b"PK")
    assert len(backup.list_backups([target.path for target in backup.backup_targets(station)])) == 1
    assert run("undo", "--store", station)[0] == 0
    code, _out, err = run("undo", "--store", station)
    assert (code, err) == (2, "没有可以撤销的操作。\n")
    assert run("check", "--store", station)[:2] == (0, "台账与变更记录一致，变更记录完整。\n")


def test_a_backup_comes_back(run: Run, station: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    code, out, _err = run("backup", tmp_path / "stick", "--store", station)
    assert code == 0
    made = Path(out.strip().partition("：")[2])
    assert run("restore", made, "--into", tmp_path / "back")[0] == 0
    assert run("check", "--store", tmp_path / "back")[0] == 0


def test_cancelled_is_said_and_writes_nothing(
    run: Run, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_desk: Desk) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "worker", stop)
        code, _out, err = run("import", LEDGER, "--store", station)
    assert code == cli.CANCELLED
    assert "已取消" in err
    assert "没有可以撤销的操作" in run("undo", "--store", station)[2]


def test_a_password_file_of_notepad(
    run: Run, station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SWDESK_PASSWORD")
    (tmp_path / "p.txt").write_bytes(b"\xef\xbb\xbf" + PASSWORD.encode() + b"\r\n")
    assert run("check", "--store", station, "--password-file", tmp_path / "p.txt")[0] == 0
    code, _out, err = run("check", "--store", station, "--password-file", tmp_path / "none.txt")
    assert code == cli.USER_CAN_ACT
    assert "密码文件读不出来" in err


def test_a_damaged_bundle_is_refused_with_a_reason(run: Run, station: Path, tmp_path: Path) -> None:
    county, card, out = tmp_path / "county", tmp_path / "c.swcard", tmp_path / "out"
    out.mkdir()
    assert (
        run("init", "--store", county, "--name", "示范县民政局", "--worker", "郑凯", "--level", "county")[0]
        == 0
    )
    assert run("card", "--out", card, "--store", county)[0] == 0
    assert run("export", "--period", "2026Q3", "--out", out, "--to", card, "--store", station)[0] == 0
    (bundle,) = out.iterdir()
    bundle.rename(out / "微信文件(1).dat")
    assert run("collect", out, "--store", county)[0] == 0
    (out / "坏的.swb").write_bytes((out / "微信文件(1).dat").read_bytes()[:-200])
    code, _said, err = run("collect", out, "--store", county)
    assert code == cli.USER_CAN_ACT
    assert "没有接收" in err


def test_help_of_a_command_is_chinese(run: Run) -> None:
    code, out, _err = run("report", "--help")
    assert code == 0
    assert "用法：" in out
    assert not any(word in out for word in ("Usage", "Options", "Show this", "required"))


def test_the_fields_of_a_kind_are_listed(run: Run) -> None:
    code, out, _err = run("fields", "visit")
    assert code == 0
    assert "| `content` | text |" in out
    assert run("fields", "nothing")[0] != 0


def test_demo_has_work_for_today(tmp_path: Path) -> None:
    clock = FixedClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    desk = build_demo(tmp_path / "demo", clock=clock)
    try:
        with desk.store.read() as session:
            today = today_of(session, clock.today())
    finally:
        desk.close(back_up=False)
    assert len(today.visits) == 7
    assert {visit.risk for visit in today.visits} == {"4", "3", "2"}
    assert {"个案", "监护人同意", "材料", "报送"} <= {todo.tag for todo in today.todos}


def test_check_names_what_differs_and_repair_makes_it_anew(run: Run, station: Path) -> None:
    assert run("import", LEDGER, "--store", station)[0] == 0
    key = keys.unlock(station, None, PASSWORD).key
    with closing(connect(station / STATION_FILE, key)) as connection:
        connection.execute("UPDATE person SET village = '别处' WHERE id = (SELECT min(id) FROM person)")
    code, out, err = run("check", "--rebuild", "--store", station)
    assert (code, "“村（社区）”" in out, "--repair" in err) == (cli.USER_CAN_ACT, True, True)
    assert run("check", "--repair", "--store", station)[0] == 0
    assert run("check", "--rebuild", "--store", station)[0] == 0
