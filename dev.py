"""One door for whoever works on swdesk. On Debian 12 and Windows 10/11 only Python 3.11+ is needed beforehand.

    python dev.py run [--demo] [arguments …]    start the program (without a display: the demo's main job)
    python dev.py test [--fast] [arguments …]   every lint, type, layer check and test (arguments are pytest's)
    python dev.py lint                          the checks without the tests
    python dev.py build                         the one-folder program in dist/, then try it
    python dev.py bench                         the benchmarks, as ratios
    python dev.py torture [--kill N] …          killed, starved, unplugged, forged: nothing may be lost
    python dev.py messages [todo|take FILE]     gather the texts of the program, compile the English catalogue
    python dev.py photos FOLDER …               every page and dialog as a picture, to be looked at
    python dev.py manual                        the manual in docs/manual with its pictures
    python dev.py setup                         only make the environment

Standard library only. It writes ./.venv, ./dist and ./build; on Debian as root it also installs the system
libraries that Qt needs, otherwise it prints the exact line to run.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "swdesk-setup.json"
OLDEST = (3, 11)

# fmt: off
# What PySide6 and QtPdf load on Linux, as soname → Debian package (tried on a bare Debian 12).
LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0", "libEGL.so.1": "libegl1", "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6", "libdbus-1.so.3": "libdbus-1-3", "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6", "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0", "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4", "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1", "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0", "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-util.so.1": "libxcb-util1", "libxcb-xkb.so.1": "libxcb-xkb1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2", "libcups.so.2": "libcups2",
}
# fmt: on
EXTRAS = ("dev", "postgres")  # of whoever works on the program; `run` alone needs neither
BUILD_TOOLS = {"objdump": "binutils"}  # PyInstaller looks into shared libraries with it


class Stop(Exception):  # noqa: N818  # it ends the run with a sentence; not every end is an error
    """Ends dev.py with a Chinese sentence and exit code 1."""


def say(sentence: str) -> None:
    print(f"→ {sentence}", flush=True)  # an arrow that GBK consoles have too


# ---------------------------------------------------------------- system libraries


def missing_libraries(loads: Callable[[str], bool]) -> list[str]:
    """Packages whose library cannot be loaded, in the order of LIBRARIES."""
    return [package for soname, package in LIBRARIES.items() if not loads(soname)]


def missing_tools(tools: Mapping[str, str]) -> list[str]:
    return [package for program, package in tools.items() if not shutil.which(program)]


def can_load(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def apt_line(packages: Iterable[str]) -> str:
    return "sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages: Sequence[str]) -> bool:
    """Installs Debian packages where that needs nobody's leave; False if it was not possible."""
    if not (is_root() and shutil.which("apt-get")):
        return False
    say("正在安装系统组件：" + " ".join(packages))
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    subprocess.run(["apt-get", "update", "-q"], env=env, stdin=subprocess.DEVNULL, check=False)
    return subprocess.run(install, env=env, stdin=subprocess.DEVNULL, check=False).returncode == 0


def ensure_system(*, required: bool, tools: Mapping[str, str] | None = None) -> None:
    """Sees to the libraries that Qt loads on Linux; elsewhere the wheels bring everything.

    required: without them the command cannot do its work, so it stops with the line to run;
    otherwise it only says so.
    """
    if not sys.platform.startswith("linux"):
        return

    def missing() -> list[str]:
        return missing_libraries(can_load) + missing_tools(tools or {})

    packages = missing()
    if not packages or (apt_install(packages) and not (packages := missing())):
        return
    sentence = f"缺少系统组件，请先在终端执行下面这一行，再重新运行：\n    {apt_line(packages)}"
    if required:
        raise Stop(sentence)
    say(sentence + "\n  （没有图形界面也能继续，只是暂时打不开窗口。）")


def ensure_server() -> None:
    """A PostgreSQL server for the tests of shared stores, installed only in CI; without one they are skipped."""
    if os.environ.get("SWDESK_TEST_PG") or has_server():
        return
    if not (os.environ.get("CI") and apt_install(["postgresql"]) and has_server()):
        say("没有 PostgreSQL 服务器，略过共享数据的测试（可用环境变量 SWDESK_TEST_PG 指定一个）。")


def has_server() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


# ---------------------------------------------------------------- Python environment


def venv_python(venv: Path, platform: str = sys.platform) -> Path:
    return venv / ("Scripts/python.exe" if platform == "win32" else "bin/python")


def venv_tool(name: str) -> str:
    return str(venv_python(VENV).with_name(name + (".exe" if sys.platform == "win32" else "")))


def wanted_stamp(pyproject: bytes, extras: Iterable[str], root: Path = ROOT) -> dict[str, object]:
    """What an environment must have been made from to be used as it is."""
    return {
        "pyproject": hashlib.sha256(pyproject).hexdigest(),
        "python": list(sys.version_info[:2]),
        "root": str(root),  # an environment does not survive being moved
        "extras": sorted(extras),
    }


def stamp_extras(stamp: Mapping[str, object]) -> set[str]:
    value = stamp.get("extras")
    return {str(name) for name in value} if isinstance(value, list) else set()


def stamp_serves(have: Mapping[str, object], want: Mapping[str, object]) -> bool:
    """True if the environment has at least the wanted extras and otherwise the same origin."""
    same = all(have.get(key) == want[key] for key in ("pyproject", "python", "root"))
    return same and stamp_extras(want) <= stamp_extras(have)


def read_stamp(path: Path = STAMP) -> dict[str, object]:
    try:
        stamp = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def requirements(pyproject: bytes, extras: Iterable[str]) -> list[str]:
    """The direct dependencies with their exact versions, as pip takes them."""
    import tomllib  # older Pythons must get as far as the sentence that refuses them

    project = tomllib.loads(pyproject.decode("utf-8"))["project"]
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *(line for extra in extras for line in optional[extra])]


def make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not apt_install([package]):
            raise Stop(
                f"这个 Python 不能建立独立环境，请先执行下面这一行，再重新运行：\n    {apt_line([package])}"
            )
    say("正在建立独立的 Python 环境 .venv …")
    # A child: this process may have started before ensurepip was installed.
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False).returncode:
        raise Stop("建立 .venv 失败，原因见上面的提示。项目文件没有改动；请检查磁盘空间和写入权限后重试。")


def install(extras: Sequence[str], pins: Sequence[str]) -> None:
    """Installs what pyproject.toml names; without a network it is content with what is there."""
    say("正在安装程序所需的组件（第一次约 300 MB，需要几分钟）…")
    target = "." + (f"[{','.join(extras)}]" if extras else "")
    if pip("install", *([] if sys.stdout.isatty() else ["--quiet"]), "-e", target):
        return
    if pip("install", "--quiet", "--no-index", "--no-deps", "--dry-run", *pins):
        say("没能联网更新，但所需组件都已装好，继续。")
        return
    raise Stop(
        "安装组件失败，原因见上面的提示。已装好的部分保留着；请检查网络（或 pip 的镜像设置）后重新运行。"
    )


def pip(*arguments: str) -> bool:
    command = [str(venv_python(VENV)), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode == 0


def ensure_env(extras: Sequence[str] = ()) -> None:
    """Makes ./.venv or brings it up to date; does nothing when it already serves."""
    if VENV.is_symlink():  # it belongs to another tree, which others are using now
        return
    pyproject = (ROOT / "pyproject.toml").read_bytes()
    have, want = read_stamp(), wanted_stamp(pyproject, extras)
    usable = venv_python(VENV).exists() and all(have.get(key) == want[key] for key in ("root", "python"))
    if usable and stamp_serves(have, want):
        return
    if not usable:
        make_venv()
        have = {}
        STAMP.write_text(json.dumps({**want, "pyproject": ""}), "utf-8")  # a broken-off install goes on here
    extras = sorted({*extras, *stamp_extras(have)})  # `run` never takes away what `test` installed
    install(extras, requirements(pyproject, extras))
    STAMP.write_text(json.dumps(wanted_stamp(pyproject, extras)), "utf-8")


# ---------------------------------------------------------------- running things


def environment(**extra: str) -> dict[str, str]:
    """For child processes: UTF-8 everywhere, and the packages of this folder before any other."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **extra}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling everything at each start costs a tenth of a second
    return env


def python(*arguments: str, **extra: str) -> int:
    """Runs the environment's Python in the caller's folder (relative paths mean what they say)."""
    command = [str(venv_python(VENV)), *arguments]
    return subprocess.run(command, env=environment(**extra), check=False).returncode


def has_display(platform: str, env: Mapping[str, str]) -> bool:
    if env.get("QT_QPA_PLATFORM", "").split(":")[0] in {"offscreen", "minimal", "vnc"}:
        return False
    if platform in {"win32", "darwin"}:
        return True
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def qt_platform() -> str:
    """Windows of tests and benchmarks are not shown, unless someone asks to see them."""
    return os.environ.get("QT_QPA_PLATFORM", "offscreen")


MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder of its own in it, with a name that cannot be foreseen


@contextmanager
def quick_folder(place: Path = MEMORY, room: int = 2 << 30) -> Generator[dict[str, str]]:
    """Tests make thousands of stores and databases, and would wait for the disk: TMPDIR in memory where there is room."""
    if not (place.is_dir() and shutil.disk_usage(place).free >= room):
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="swdesk-tests-", dir=place, ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)  # a database server runs as somebody else
        yield {"TMPDIR": made}


@dataclass
class Result:
    """One line of the summary."""

    name: str
    ok: bool
    seconds: float
    note: str = ""


CLOSING_LINE = re.compile(r"=*\s*((?:\d+ [a-z]+(?:, )?)+|no tests ran) in [\d.]+s.*")


def closing_counts(line: str) -> str:
    """'12 passed, 1 skipped' from pytest's closing line, '' from any other."""
    match = CLOSING_LINE.fullmatch(re.sub(r"\x1b\[[\d;]*m", "", line).strip())
    return match[1] if match else ""


def step(name: str, command: Sequence[str], **extra: str) -> Result:
    """Runs one check, passing its output through, and keeps pytest's counts for the summary."""
    print(f"\n── {name} " + "─" * max(4, 90 - len(name)), flush=True)
    start = time.monotonic()
    note = ""
    env = environment(**extra)
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    ) as child:  # fmt: skip
        for line in child.stdout or ():
            print(line, end="", flush=True)
            note = closing_counts(line) or note
    return Result(name, child.returncode == 0, time.monotonic() - start, note)


def summary(results: Sequence[Result]) -> str:
    width = max(len(result.name) for result in results)
    lines = (
        f"  {'通过' if r.ok else '失败'}  {r.name:<{width}}  {r.seconds:7.1f} s  {r.note}".rstrip()
        for r in results
    )
    return "\n".join(lines)


def lint_steps() -> list[Result]:
    return [
        step("ruff check", [venv_tool("ruff"), "check", "."]),
        step("ruff format", [venv_tool("ruff"), "format", "--check", "."]),
        step("import-linter", [venv_tool("lint-imports")]),
        step("pyright", [venv_tool("pyright")]),
    ]


def close(results: Sequence[Result]) -> int:
    print("\n" + summary(results), flush=True)
    failed = [result.name for result in results if not result.ok]
    say("没有通过：" + "、".join(failed) if failed else "全部通过。")
    return 1 if failed else 0


# ---------------------------------------------------------------- commands


def run(arguments: Sequence[str]) -> int:
    """Starts the program; where no window can be shown, does the demo's main job and prints where it is."""
    display = has_display(sys.platform, os.environ)
    ensure_env()
    if "--help" in arguments or (arguments and not arguments[0].startswith("-")):  # a subcommand needs no Qt
        return python("-m", "ui", *arguments)
    ensure_system(required=display)
    if display:
        return python("-m", "ui", *arguments)
    say("没有图形显示，改为在终端里完成演示站的主要工作：生成季度报告（PDF）和上报包。")
    return python("-m", "ui", "demo", *(argument for argument in arguments if argument != "--demo"))


def test(arguments: Sequence[str]) -> int:
    """Every check and every test; with arguments for pytest only the tests that they choose."""
    ensure_env(EXTRAS)
    ensure_system(required=True)
    ensure_server()
    chosen = [argument for argument in arguments if argument != "--fast"]
    if "--fast" in arguments:
        chosen += ["-m", "not slow"]
    results = [] if chosen and "--fast" not in arguments else lint_steps()
    command = [str(venv_python(VENV)), "-m", "pytest", "-n", str(min(os.cpu_count() or 1, 4)), *chosen]
    if sys.stdout.isatty():
        command.append("--color=yes")
    with quick_folder() as quick:
        results.append(step("pytest", command, QT_QPA_PLATFORM=qt_platform(), **quick))
    return close(results)


def lint(_arguments: Sequence[str]) -> int:
    ensure_env(EXTRAS)
    return close(lint_steps())


def build(arguments: Sequence[str]) -> int:
    """Makes dist/swdesk and lets that program do the demo's main job."""
    ensure_env(EXTRAS)
    ensure_system(required=True, tools=BUILD_TOOLS)
    command = [venv_tool("pyinstaller"), "--noconfirm", "--log-level", "WARN", "build.spec", *arguments]
    made = step("PyInstaller", command)
    if not made.ok:
        return close([made])
    program = "swdesk-cli.exe" if sys.platform == "win32" else "swdesk"
    with tempfile.TemporaryDirectory(prefix="swdesk-build-", ignore_cleanup_errors=True) as folder:
        command = [str(ROOT / "dist" / "swdesk" / program), "demo", "--out", folder]
        tried = step("演示站（用打包好的程序）", command, PYTHONPATH="")
    return close([made, tried])


def tools(module: str, arguments: Sequence[str]) -> int:
    """Runs what is not shipped: benchmarks, the torture of tests/torture, tests/tools (exit code not 0 when a bar does not hold)."""
    ensure_env(EXTRAS)
    ensure_system(required=True)
    os.chdir(ROOT)
    return python("-m", module, *arguments, QT_QPA_PLATFORM=qt_platform())


def setup(_arguments: Sequence[str]) -> int:
    ensure_env(EXTRAS)
    ensure_system(required=False)
    say(f"环境已就绪：{VENV}")
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "lint": lint,
    "build": build,
    "bench": partial(tools, "benchmarks"),
    "torture": partial(tools, "tests.torture"),
    "messages": partial(tools, "tests.tools.messages"),
    "photos": partial(tools, "tests.tools.photos"),
    "manual": partial(tools, "tests.tools.manual"),
    "setup": setup,
}


def main(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):  # an old console must not stop the work over a character
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if sys.version_info < OLDEST:
        raise Stop(
            "需要 Python 3.11 或更新版本；现在用的是 " + sys.version.split()[0] + "。请换用新版本后重新运行。"
        )
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("command", choices=COMMANDS)
    chosen = parser.parse_args(arguments[:1])
    return COMMANDS[chosen.command](arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as end:
        say(str(end))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
