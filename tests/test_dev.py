from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
assert _spec
assert _spec.loader
dev = importlib.util.module_from_spec(_spec)
sys.modules["dev"] = dev  # dataclasses look their module up
_spec.loader.exec_module(dev)

PYPROJECT = b"""
[project]
dependencies = ["Alpha-One==1.2", "beta[extra]==3.0.1"]
[project.optional-dependencies]
dev = ["gamma==9"]
"""


def test_every_direct_dependency_is_pinned():
    lines = dev.requirements((ROOT / "pyproject.toml").read_bytes(), ["dev", "postgres"])
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+(\[\w+\])?==[\w.]+", line)] == []


def test_requirements_are_read_with_and_without_extras():
    assert dev.requirements(PYPROJECT, []) == ["Alpha-One==1.2", "beta[extra]==3.0.1"]
    assert dev.requirements(PYPROJECT, ["dev"])[-1] == "gamma==9"


def test_without_a_network_an_installed_environment_is_used(monkeypatch, capsys):
    monkeypatch.setattr(dev, "pip", lambda *arguments: "--no-index" in arguments)
    dev.install([], ["alpha==1"])
    assert "没能联网" in capsys.readouterr().out


def test_without_a_network_an_incomplete_environment_stops_with_a_sentence(monkeypatch):
    monkeypatch.setattr(dev, "pip", lambda *_: False)
    with pytest.raises(dev.Stop, match="安装组件失败"):
        dev.install([], ["alpha==1"])


def test_an_environment_made_for_tests_serves_run_too():
    made = dev.wanted_stamp(PYPROJECT, ["dev"])
    assert dev.stamp_serves(made, dev.wanted_stamp(PYPROJECT, []))


@pytest.mark.parametrize(
    "want",
    [
        dev.wanted_stamp(PYPROJECT + b"#", []),
        dev.wanted_stamp(PYPROJECT, ["dev"]),
        dev.wanted_stamp(PYPROJECT, [], Path("/elsewhere")),
    ],
    ids=["other pins", "more extras", "moved folder"],
)
def test_an_environment_of_another_origin_does_not_serve(want):
    assert not dev.stamp_serves(dev.wanted_stamp(PYPROJECT, []), want)


@pytest.mark.parametrize("content", ["", "[]", "{broken", '{"extras": 3}'])
def test_a_damaged_stamp_means_install_again(tmp_path, content):
    stamp = tmp_path / "stamp.json"
    stamp.write_text(content)
    assert not dev.stamp_serves(dev.read_stamp(stamp), dev.wanted_stamp(PYPROJECT, []))


def test_a_linked_environment_is_used_and_never_made_anew(tmp_path, monkeypatch):
    """Of a second work tree: made anew it would be torn from under the first one."""
    (tmp_path / "there" / "bin").mkdir(parents=True)
    (tmp_path / "there" / "bin" / "python").touch()
    (tmp_path / ".venv").symlink_to(tmp_path / "there")
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "make_venv", lambda: pytest.fail("made anew"))
    monkeypatch.setattr(dev, "install", lambda *_args: pytest.fail("installed into it"))
    dev.ensure_env(["dev"])


def test_a_stamp_survives_writing_and_reading(tmp_path):
    stamp = tmp_path / "stamp.json"
    stamp.write_text(json.dumps(dev.wanted_stamp(PYPROJECT, ["dev"])))
    assert dev.read_stamp(stamp) == dev.wanted_stamp(PYPROJECT, ["dev"])


def test_missing_libraries_are_named_as_debian_packages():
    packages = dev.missing_libraries(lambda soname: soname != "libEGL.so.1")
    assert packages == ["libegl1"]
    assert dev.apt_line(packages) == "sudo apt-get install -y --no-install-recommends libegl1"


def test_without_root_the_exact_line_is_printed(monkeypatch):
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev, "can_load", lambda soname: soname != "libcups.so.2")
    monkeypatch.setattr(dev, "is_root", lambda: False)
    with pytest.raises(dev.Stop, match=r"sudo apt-get install .* libcups2"):
        dev.ensure_system(required=True)


def test_a_headless_run_goes_on_without_the_libraries(monkeypatch, capsys):
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev, "can_load", lambda _: False)
    monkeypatch.setattr(dev, "is_root", lambda: False)
    dev.ensure_system(required=False)
    assert "libegl1" in capsys.readouterr().out


def test_windows_needs_no_system_libraries(monkeypatch):
    monkeypatch.setattr(dev.sys, "platform", "win32")
    monkeypatch.setattr(dev, "can_load", lambda _: False)
    dev.ensure_system(required=True)


@pytest.mark.parametrize(
    ("platform", "env", "shown"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ("win32", {}, True),
    ],
)
def test_display(platform, env, shown):
    assert dev.has_display(platform, env) is shown


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("===== 12 passed, 1 skipped in 3.40s =====", "12 passed, 1 skipped"),
        ("===== 1 failed, 12 passed in 65.00s (0:01:05) =====", "1 failed, 12 passed"),
        ("\x1b[32m==== \x1b[1m12 passed\x1b[0m\x1b[32m in 0.10s ====\x1b[0m", "12 passed"),
        ("===== no tests ran in 0.01s =====", "no tests ran"),
        ("3 passed in 0.02s", "3 passed"),
        ("tests/test_x.py ....", ""),
    ],
)
def test_pytests_closing_line_is_recognised(line, counts):
    assert dev.closing_counts(line) == counts


def test_a_step_reports_failure_and_passes_the_output_on(capsys):
    done = dev.step("probe", [sys.executable, "-c", "print('seen'); raise SystemExit(3)"])
    assert not done.ok
    assert "seen" in capsys.readouterr().out


def test_tests_write_to_memory_where_there_is_room(tmp_path):
    with dev.quick_folder(tmp_path, room=0) as quick:
        made = Path(quick["TMPDIR"])
        assert made.parent == tmp_path
    assert not made.exists()
    with dev.quick_folder(tmp_path, room=1 << 62) as none:
        assert none == {}


def test_one_failed_check_fails_the_run(capsys):
    good, bad = dev.Result("ruff", ok=True, seconds=1), dev.Result("pyright", ok=False, seconds=1)
    assert dev.close([good]) == 0
    assert dev.close([good, bad]) == 1
    assert "没有通过：pyright" in capsys.readouterr().out


def test_run_passes_a_subcommand_on_without_asking_for_qt(monkeypatch):
    called = []
    monkeypatch.setattr(dev, "ensure_env", lambda: None)
    monkeypatch.setattr(dev, "ensure_system", lambda **_: pytest.fail("a subcommand needs no Qt"))
    monkeypatch.setattr(dev, "python", lambda *a: called.append(a) or 0)
    assert dev.run(["import", "ledgers"]) == 0
    assert called == [("-m", "ui", "import", "ledgers")]


def test_run_without_a_display_does_the_demos_work(monkeypatch, capsys):
    called = []
    monkeypatch.setattr(dev, "ensure_env", lambda: None)
    monkeypatch.setattr(dev, "ensure_system", lambda **_: None)
    monkeypatch.setattr(dev, "has_display", lambda *_: False)
    monkeypatch.setattr(dev, "python", lambda *a: called.append(a) or 0)
    assert dev.run(["--demo"]) == 0
    assert called == [("-m", "ui", "demo")]
