"""Every declaration is sound, and every reader copes with every kind of field."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import inspect

from db.base import DERIVED, Base, record_kinds
from db.codes import code_list
from db.fields import Field, Kind, Sensitivity, fields_of
from db.wire import from_wire, to_wire
from swdesk.clock import FixedClock
from swdesk.deidentify import deidentify
from swdesk.errors import UserError
from swdesk.values import parse, show

DECLARED = [(kind, f) for kind, model in record_kinds().items() for f in fields_of(model)]
ALL = [pytest.param(kind, f, id=f"{kind}.{f.name}") for kind, f in DECLARED]
TYPED = [p for p, (_, f) in zip(ALL, DECLARED, strict=True) if f.kind is not Kind.LINK]  # links are picked
SAMPLES = {
    Kind.TEXT: "张三", Kind.NOTE: "一\n二", Kind.DAY: "2026年7月3日", Kind.CLOCK: "9:30", Kind.AMOUNT: "12.30",
    Kind.COUNT: "30", Kind.MINUTES: "1小时", Kind.FLAG: "是", Kind.ID_NUMBER: "99999919700101005x", Kind.PHONE: "13800000000",
}  # fmt: skip


def sample(field: Field) -> str:
    if field.kind in {Kind.CODE, Kind.CODES}:
        return code_list(field.codes).items[0].label
    return SAMPLES[field.kind]


@pytest.mark.parametrize("kind", record_kinds())
def test_every_column_is_declared_or_technical(kind: str) -> None:
    model = record_kinds()[kind]
    declared = {f.name for f in fields_of(model)}
    assert {a.key for a in inspect(model).column_attrs} - declared == {"id", "deleted", *DERIVED}


@pytest.mark.parametrize("kind", record_kinds())
def test_labels_are_unique_within_a_record(kind: str) -> None:
    labels = [f.label for f in fields_of(record_kinds()[kind]) if kind != "group_member"]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("kind", record_kinds())
def test_log_keys_are_unique(kind: str) -> None:
    keys = [f.key for f in fields_of(record_kinds()[kind])]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda t: t.name)
def test_projections_have_no_constraints_that_another_pc_could_break(table: object) -> None:
    if table.name in record_kinds():  # type: ignore[attr-defined]
        assert not table.foreign_keys  # type: ignore[attr-defined]
        assert all(c.nullable or c.name in {"id", "deleted", *DERIVED} for c in table.columns)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("kind", "field"), ALL)
def test_code_lists_and_targets_exist(kind: str, field: Field) -> None:
    if field.codes:
        assert code_list(field.codes).items
    if field.target:
        assert field.target in record_kinds()


@pytest.mark.parametrize(("kind", "field"), ALL)
def test_secrets_are_never_searched(kind: str, field: Field) -> None:
    assert not (field.searched and field.sensitivity is Sensitivity.SECRET)


@pytest.mark.parametrize(("kind", "field"), TYPED)
def test_a_typed_value_goes_to_the_log_and_back(kind: str, field: Field, clock: FixedClock) -> None:
    value = parse(field, sample(field), clock.today())
    assert value is not None
    assert show(field, value)
    if field.kind is not Kind.CODES:
        assert from_wire(field, to_wire(value)) == value


@pytest.mark.parametrize(("kind", "field"), ALL)
def test_personal_values_never_pass_whole(kind: str, field: Field, clock: FixedClock) -> None:
    if field.kind is Kind.LINK or field.sensitivity not in {Sensitivity.PERSONAL, Sensitivity.SECRET}:
        return
    typed = sample(field)
    value = parse(field, typed, date(2026, 11, 23))
    assert deidentify(field, value, date(2026, 9, 30)) != show(field, value)


@pytest.mark.parametrize(
    "field",
    [Field("日期", Kind.DAY), Field("件数", Kind.COUNT), Field("是否", Kind.FLAG), Field("时间", Kind.CLOCK)],
)
def test_nonsense_gets_a_sentence(field: Field, clock: FixedClock) -> None:
    with pytest.raises(UserError):
        parse(field, "不知道", clock.today())
