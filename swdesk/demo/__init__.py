"""The demo station: a plausible year and more of an invented township station, made anew from a fixed seed."""

from __future__ import annotations

import io
import os
import shutil
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.activities import Activity, SchoolActivity
from db.base import child_id, new_id
from db.changes import Write, apply
from db.groups import GroupSession
from db.staff import Worker
from db.stations import Station
from swdesk import filing, receiving, superiors
from swdesk.bundles.cards import device_keys, keep_card
from swdesk.clock import Clock, SystemClock
from swdesk.demo import people, work
from swdesk.demo.casework import deepen_casework
from swdesk.demo.depth import deepen
from swdesk.demo.names import WORKERS
from swdesk.demo.words import WRITTEN
from swdesk.desk import Desk, create_desk
from swdesk.files import Prepared, attach, prepare
from swdesk.i18n import _, on_paper
from swdesk.periods import Period, last_finished_quarter, parse_period
from swdesk.progress import Progress, silent
from swdesk.reports.pdf import render_pdf
from swdesk.reports.quarterly import build_document
from swdesk.reports.xlsx import write_xlsx
from swdesk.security import keys
from swdesk.security.seal import Cost
from swdesk.sending import export_report

STATION = "示范县青禾镇社会工作服务站"
COUNTY = "示范县民政局"
PASSWORD = "demo-123456"  # noqa: S105 - everybody may look at the demo
SEED = 20260101

_SERVICES = (
    ("1.1", "困难群众建档", "人", "new_clients", 60, 10), ("1.3", "入户走访", "人次", "visits_home", 1000, 15),
    ("2.1", "特殊困难老年人探访", "人次", "visits_elder", 1100, 15), ("3.3", "个案服务", "个", "cases_opened", 30, 15),
    ("3.4", "小组服务", "个", "groups", 8, 10), ("4.4", "社区活动", "场", "activities", 60, 10),
    ("7.2", "学校社工课堂与小组", "场", "school_activities", 30, 10), ("9.4", "宣传信息", "篇", "publications", 48, 5),
    ("9.3", "培训", "人次", "training_attendances", 400, 5), ("8.1", "民政事务协助", "件", "errands", 150, 5),
)  # fmt: skip


@on_paper
def build_demo(folder: Path, *, clock: Clock | None = None, progress: Progress = silent) -> Desk:
    """Make the demo station in `folder`; open, password `PASSWORD`."""
    clock = clock or SystemClock()
    random, today = Random(SEED), clock.today()  # noqa: S311 - the same demo every time
    progress(0, 5, _("建立演示站"))
    desk, _phrase = create_desk(
        folder,
        unit_name=STATION,
        unit_code="999999101",
        worker_name=WORKERS[0],
        password=PASSWORD,
        clock=clock,
        cost=_CHEAP,
    )
    with desk.store.write(_("演示：单位与人员")) as hand:
        workers = _station(hand.session, today)
    progress(1, 5, _("写入服务对象与走访"))
    with desk.store.write(_("演示：服务对象与走访")) as hand:
        writes, known = people.people(random, today, workers)
        apply(hand.session, writes + people.visits(random, today, workers, known))
    progress(2, 5, _("写入个案、小组与活动"))
    with desk.store.write(_("演示：个案、小组与活动")) as hand:
        apply(
            hand.session,
            work.cases(random, today, workers, known) + work.groups(random, today, workers, known),
        )
        apply(
            hand.session, work.activities(random, today, workers) + work.daily(random, today, workers, known)
        )
        apply(hand.session, work.referrals(random, today, known))
    with desk.store.write(_("演示：计划、名单与学校")) as hand:
        deepen(hand.session, Random(SEED), today, known)  # noqa: S311 - the same demo every time
    with desk.store.write(_("演示：个案与危机的全部表单")) as hand:
        deepen_casework(hand.session, today, workers)
    progress(3, 5, _("写入项目与服务清单"))
    with desk.store.write(_("演示：项目与服务清单")) as hand:
        apply(hand.session, _project(random, today, workers) + _services(today))
    progress(4, 5, _("添加照片"))
    with desk.store.write(_("演示：照片")) as hand:
        _photos(hand.session, desk)
    keys.set_sheet_printed(folder, today)  # nobody needs a recovery sheet of the demo
    progress(5, 5, _("完成"))
    return desk


_CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)


def _station(session: Session, today: date) -> list[UUID]:
    """The unit's facts and its five workers."""
    station = session.scalars(select(Station)).one()
    agency = new_id()
    apply(
        session,
        [
            Write(
                "agency",
                agency,
                {"name": "示范社会工作服务中心", "credit_code": "52999999MJ000000XY", "rating": "3"},
            )
        ],
    )
    for name, value in {
        "county": "示范县", "township": "青禾镇", "addressee": COUNTY, "address": "青禾镇政府东侧", "area": 120, "pilot_level": "02",
        "operating_mode": "01", "two_in_one": True, "opened_on": date(today.year - 3, 5, 10), "agency": agency, "head": WORKERS[0],
    }.items():  # fmt: skip
        setattr(session.get(Station, station.id), name, value)
    head = session.scalars(select(Worker)).one()
    rows = [
        (WORKERS[1], "02", "1", "社会学", True), (WORKERS[2], "02", None, "社会工作", True), (WORKERS[3], "03", "1", "法学", True),
        (WORKERS[4], "08", None, "会计", False),
    ]  # fmt: skip
    joined = date(today.year - 1, 1, 4)
    head.credential, head.major, head.professional, head.joined_on, head.post = (
        "2",
        "社会工作",
        True,
        joined,
        "01",
    )
    session.flush()
    writes = [
        Write(
            "worker",
            new_id(),
            {
                "name": n,
                "post": p,
                "credential": c,
                "major": m,
                "professional": f,
                "joined_on": joined,
                "vetted_on": joined,
            },
        )
        for n, p, c, m, f in rows
    ]
    apply(session, writes)
    return [head.id, *(write.id for write in writes)]


def _project(random: Random, today: date, workers: list[UUID]) -> list[Write]:
    project = new_id()
    start, end = date(today.year, 1, 1), date(today.year, 12, 31)
    writes = [Write("project", project, {
        "name": f"青禾镇社工站{today.year}年度服务项目", "buyer": COUNTY, "funds": 36000000, "start": start, "end": end, "number": f"QH-{today.year}-01",
    })]  # fmt: skip
    for index, worker in enumerate(workers):
        values = {"project": project, "worker": worker, "professional": index < 4, "start": start}
        writes.append(Write("project_staff", child_id(project, str(worker)), values))
    for number, (category, yuan) in enumerate(_BUDGET, 1):
        values = {"project": project, "ordinal": number, "category": category, "amount": yuan * 100}
        writes.append(Write("project_budget", child_id(project, f"budget {category}"), values))
    return writes + work.money(random, today, project)


_BUDGET = (
    ("01", 210_000),
    ("02", 60_000),
    ("03", 20_000),
    ("07", 40_000),
    ("08", 12_000),
    ("11", 8_000),
    ("13", 10_000),
)
"""The signed budget: category and 元, in all the 360,000 of the contract."""


def _services(today: date) -> list[Write]:
    writes: list[Write] = []
    for number, name, unit, indicator, target, weight in _SERVICES:
        item = new_id()
        writes.append(
            Write(
                "service_item", item, {"number": number, "name": name, "unit": unit, "indicator": indicator}
            )
        )
        for year in (today.year - 1, today.year):
            values: dict[str, Any] = {"item": item, "year": year, "target": target, "weight": weight}
            writes.append(Write("service_target", child_id(item, str(year)), values))
    return writes


def _photo(text: str) -> Prepared:
    image = Image.new("RGB", (640, 420), "#DDE7E1")
    ImageDraw.Draw(image).rectangle((60, 220, 580, 380), fill="#9FC4B4")
    ImageDraw.Draw(image).text((70, 60), text, fill="#1F7A5C")
    out = io.BytesIO()
    image.save(out, "PNG")
    return prepare(out.getvalue(), "image/png")


def _photos(session: Session, desk: Desk) -> None:
    """Photos and sign-in sheets for all but a few of this year's activities and meetings of groups."""
    today = desk.clock.today()
    start = date(today.year, 1, 1)
    kept = {role: _photo(f"demo {role}") for role in ("04", "02")}
    for kind, model in (
        ("activity", Activity),
        ("school_activity", SchoolActivity),
        ("group_session", GroupSession),
    ):
        query = (
            select(model.id)
            .where(model.day.between(start, today), model.deleted.is_(False))
            .order_by(model.day.desc())
        )
        for index, record in enumerate(session.scalars(query).all()):
            if index in {1, 4} and kind != "group_session":
                continue
            for role, photo in kept.items():
                attach(session, desk.files, kind, record, photo, role=role, caption="演示")


# ── the main job, without a window ───────────────────────────────────────────────────────────────────────────


def show_main_job(folder: Path, *, clock: Clock | None = None, progress: Progress = silent) -> list[str]:
    """Report and bundle of the demo station, taken in by a demo county; where everything lies, in Chinese."""
    clock = clock or SystemClock()
    period = parse_period(last_finished_quarter(clock.today()).key)
    for name in ("演示站数据", "演示县数据"):
        shutil.rmtree(folder / name, ignore_errors=True)
    desk = build_demo(folder / "演示站数据", clock=clock, progress=progress)
    county, _phrase = create_desk(
        folder / "演示县数据",
        unit_name=COUNTY,
        unit_code="999999",
        level="3",
        worker_name="演示",
        password=PASSWORD,
        clock=clock,
        cost=_CHEAP,
    )
    try:
        return _main_job(folder, desk, county, period, clock, progress)
    finally:
        desk.close(back_up=False)
        county.close(back_up=False)


def _main_job(
    folder: Path, desk: Desk, county: Desk, period: Period, clock: Clock, progress: Progress
) -> list[str]:
    with county.store.local() as session:
        card = device_keys(session, os.urandom).card(COUNTY, "999999", "3")
    with desk.store.local() as session:
        keep_card(session, card, "superior", confirmed=True)
    progress(0, 3, _("生成报告"))
    with desk.store.write(_("修改报告文字")) as hand:
        for section, text in WRITTEN.items():
            filing.keep_edit(hand.session, period.key, section, text)
    with desk.store.write(_("定稿")) as hand:
        report, snapshot = filing.sign(hand.session, desk.files, period, clock=clock, random=os.urandom)
    document = build_document(snapshot.public)
    pdf, xlsx = folder / f"{period.name}报告.pdf", folder / f"{period.name}报告.xlsx"
    rendered = render_pdf(document, pdf)
    write_xlsx(document, xlsx)
    progress(1, 3, _("生成上报文件"))
    out = folder / "上报文件"
    out.mkdir(exist_ok=True)
    sent = export_report(desk.store, desk.files, report, out, clock=clock, user_name=WORKERS[0])
    progress(2, 3, _("演示县接收汇总"))
    result = receiving.receive(county.store, sent.path, clock=clock)
    rollup = folder / f"{period.name}汇总.pdf"
    with county.store.read() as session:
        superiors.write_rollup(session, period, rollup, clock=clock)
    return [
        _("季度报告：{}（{}页，校验码 {}）").format(pdf, rendered.pages, sent.check_code),
        _("报告表格：{}").format(xlsx),
        _("上报文件：{}").format(sent.path),
        _("演示县接收：{}").format("；".join(f"{item.outcome} {item.text}" for item in result.files)),
        _("汇总报告：{}").format(rollup),
        _("演示站数据：{}（密码 {}）").format(desk.folder, PASSWORD),
    ]
