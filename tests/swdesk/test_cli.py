"""The command line as a clerk's script uses it: real processes where it matters, real ledgers."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from swdesk import cli

ROOT = Path(__file__).parents[2]
LEDGERS = ROOT / "tests" / "data" / "ledgers"
EXPECTED: dict[str, Any] = json.loads((LEDGERS / "expected.json").read_text("utf-8"))
PASSWORD = "abc123"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWDESK_PASSWORD", PASSWORD)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with the sample ledgers."""
    folder = tmp_path_factory.mktemp("cli") / "station"
    os.environ["SWDESK_PASSWORD"] = PASSWORD
    assert (
        cli.main(["init", "--name", "示范县青禾镇社会工作服务站", "--worker", "周敏", "--store", str(folder)])
        == 0
    )
    assert cli.main(["import", str(LEDGERS), "--store", str(folder)]) == 0
    del os.environ["SWDESK_PASSWORD"]
    return folder


@pytest.fixture
def copied(station: Path, tmp_path: Path) -> Path:
    """The same station, to be written in."""
    return Path(shutil.copytree(station, tmp_path / "copy"))


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def indicators(station: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert run("indicators", "--period", "2026Q3", "--json", "--store", station) == 0
    told = json.loads(capsys.readouterr().out)
    return {item["code"]: item for item in told["indicators"]}


@pytest.mark.parametrize(("part", "key"), [("quarter", "period"), ("year_to_date", "year_to_date")])
def test_json_gives_what_the_ledgers_hold(
    station: Path, capsys: pytest.CaptureFixture[str], part: str, key: str
) -> None:
    found = indicators(station, capsys)
    wanted = {code: value for code, value in EXPECTED[part].items() if code != "school_by_theme"}
    assert {code: found[code][key]["value"] for code in wanted} == wanted


def test_json_says_what_a_number_is_made_of(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    item = indicators(station, capsys)["problem_rate"]
    assert item["unit"] == "%"
    assert item["period"]["numerator"] == EXPECTED["quarter"]["problems_solved"]
    assert (
        item["period"]["denominator"] == item["period"]["evidence"] == EXPECTED["quarter"]["problems_found"]
    )


def test_a_second_import_writes_nothing(station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", LEDGERS, "--store", station) == 0
    assert "没有需要写入的内容" in capsys.readouterr().out


def test_report_needs_no_keys(station: Path, tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "报告.pdf", tmp_path / "报告.xlsx"
    assert run("report", "--period", "2026Q3", "--out", pdf, "--xlsx", xlsx, "--store", station) == 0
    assert (pdf.read_bytes()[:5], xlsx.read_bytes()[:2]) == (b"%PDF-", b"PK")


def test_report_as_word_and_in_the_superiors_form(
    station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf, word, form, out = (tmp_path / name for name in ("r.pdf", "r.docx", "form.xlsx", "out.xlsx"))
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["A2"] = "{{E1}}", "{{别的}}"
    book.save(form)
    assert run("report", "--period", "2026Q3", "--out", pdf, "--docx", word, "--store", station) == 0
    assert word.read_bytes()[:2] == b"PK"
    assert run("report", "--period", "2026Q3", "--template", form, "--out", out, "--store", station) == 0
    assert openpyxl.load_workbook(out).worksheets[0]["A1"].value == EXPECTED["quarter"]["visits"]
    assert "A2 {{别的}}" in capsys.readouterr().out


def test_check_finds_tables_and_log_in_step(station: Path) -> None:
    assert run("check", "--store", station) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("report", "--period", "2026Q9", "--out", "x.pdf"), "看不懂期间"),
        (("import", "没有这个文件夹"), "没有找到"),
        (("export", "--period", "2026Q3", "--out", "没有这个文件夹"), "不存在"),
        (("verify", "README.md"), "不是上报文件"),
    ],
)
def test_what_the_user_can_act_on(
    station: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    store = () if arguments[0] == "verify" else ("--store", station)
    assert run(*arguments, *store) == cli.USER_CAN_ACT
    assert sentence in capsys.readouterr().err


def test_a_wrong_password(
    station: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SWDESK_PASSWORD", "wrong1")
    assert run("check", "--store", station) == cli.USER_CAN_ACT
    assert "密码不对" in capsys.readouterr().err


def test_a_missing_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--store", tmp_path / "无") == cli.USER_CAN_ACT
    assert "没有站点数据" in capsys.readouterr().err


def test_a_password_file(station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SWDESK_PASSWORD")
    (tmp_path / "p").write_text(PASSWORD + "\n", "utf-8")
    assert run("check", "--store", station, "--password-file", tmp_path / "p") == 0


def test_a_bug_is_logged_without_what_it_was_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: object) -> None:
        raise KeyError("赵桂英")

    importlib.import_module(
        "swdesk.commands"
    )  # else they would keep the broken one for the tests that follow
    monkeypatch.setattr(cli, "folder_of", broken)
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_a, **_k: tmp_path)
    assert run("check") == cli.BUG
    assert "意外" in capsys.readouterr().err
    assert "赵桂英" not in (tmp_path / "swdesk.log").read_text("utf-8")


def test_undo_takes_back_a_whole_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "s"
    run("init", "--name", "站", "--worker", "甲", "--store", folder)
    run("import", LEDGERS / "服务对象花名册.xlsx", "--store", folder)
    assert run("undo", "--store", folder) == 0
    assert indicators(folder, capsys)["clients"]["period"]["value"] == 0


def test_from_station_to_county(station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county, stick = tmp_path / "county", tmp_path / "stick"
    stick.mkdir()
    run("init", "--name", "示范县民政局", "--level", "county", "--worker", "乙", "--store", county)
    run("card", "--out", tmp_path / "c.swcard", "--store", county)
    assert (
        run("export", "--period", "2026Q3", "--to", tmp_path / "c.swcard", "--out", stick, "--store", station)
        == 0
    )
    assert run("collect", stick, "--out", tmp_path / "汇总.pdf", "--store", county) == 0
    assert (tmp_path / "汇总.pdf").exists()
    assert "待核对" in capsys.readouterr().out


def test_help_is_chinese_and_loads_no_qt() -> None:
    code = "import sys; from swdesk.cli import main; main(['--help']); print([m for m in sys.modules if 'PySide' in m])"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment, check=True, encoding="utf-8"
    )
    assert "导入台账" in done.stdout
    assert done.stdout.strip().endswith("[]")


# ── the life of a report ─────────────────────────────────────────────────────────────────────────────────────


def filing(station: Path, *step: object) -> int:
    return run("filing", *step, "--period", "2026Q2", "--store", station)


def test_a_report_goes_its_way_from_the_command_line(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan, pdf, annex = tmp_path / "seal.pdf", tmp_path / "r.pdf", tmp_path / "annex.pdf"
    scan.write_bytes(b"%PDF-1.4")
    for step in (("check",), ("sign",), ("back",), ("sign",), ("scan", "--file", scan)):
        assert filing(copied, *step) == 0
    assert "第1版：已定稿" in capsys.readouterr().out
    assert run("report", "--period", "2026Q2", "--out", pdf, "--store", copied) == 0
    code = re.search(r"校验码 ([0-9A-Z-]{14})", capsys.readouterr().out)
    assert code is not None
    for what in (pdf, code[1]):
        assert run("verify", what, "--store", copied) == 0
        assert "记录与定稿时一致" in capsys.readouterr().out
    assert run("evidence", "--period", "2026Q2", "--code", "visits", "--out", annex, "--store", copied) == 0
    assert annex.read_bytes()[:5] == b"%PDF-"


def test_steps_out_of_turn_are_sentences(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for step, sentence in (
        ("back", "退回草稿"),
        ("lock", "上级通过后"),
        ("scan", "--file"),
        ("correct", "还没有报告"),
    ):
        assert filing(copied, step) == cli.USER_CAN_ACT
        assert sentence in capsys.readouterr().err


def test_a_pdf_alone_says_what_it_needs(
    station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = tmp_path / "r.pdf"
    assert run("report", "--period", "2026Q2", "--out", pdf, "--store", station) == 0
    assert run("verify", pdf) == 0
    assert "--store" in capsys.readouterr().out
    assert run("verify", "ABC") == cli.USER_CAN_ACT
    assert "校验码" in capsys.readouterr().err
