"""A county's clerk on the command line: collect, answer, hand down; the station takes it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from swdesk import cli

PASSWORD = "abc123"
STATION, COUNTY = "示范县青禾镇社工站", "示范县民政局"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWDESK_PASSWORD", PASSWORD)


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A county that has taken in a station's report; (county, station, a stick)."""
    folder = tmp_path_factory.mktemp("superior")
    county, station, stick = (folder / name for name in ("county", "station", "stick"))
    stick.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWDESK_PASSWORD", PASSWORD)
        assert (
            run("init", "--name", COUNTY, "--worker", "王科员", "--level", "county", "--store", county) == 0
        )
        assert run("init", "--name", STATION, "--worker", "周敏", "--store", station) == 0
        assert run("card", "--out", stick / "c.swcard", "--store", county) == 0
        assert (
            run(
                "export", "--period", "2026Q3", "--out", stick, "--to", stick / "c.swcard", "--store", station
            )
            == 0
        )
        assert run("collect", stick, "--store", county) == 0
    return county, station, stick


def test_a_returned_report_comes_back(
    sides: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county, station, _stick = sides
    text = ["--return", STATION, "--text", "请更正走访数"]
    assert run("reply", "--period", "2026Q3", "--out", tmp_path, *text, "--store", county) == 0
    assert run("collect", tmp_path, "--store", station) == 0
    assert "请更正走访数" in capsys.readouterr().out


def test_a_unit_that_sent_nothing_is_named(
    sides: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county, _station, _stick = sides
    assert (
        run("reply", "--period", "2026Q3", "--out", tmp_path, "--accept", "白石乡社工站", "--store", county)
        != 0
    )
    assert "白石乡社工站" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_is_handed_down_is_read(
    sides: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county, station, _stick = sides
    assert run("catalogue", "--out", tmp_path, "--store", county) == 0
    assert run("collect", tmp_path, "--store", station) == 0
    assert "内容都已经有了" in capsys.readouterr().out  # the register names the station itself only
