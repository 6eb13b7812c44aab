"""Indicators as data: one definition gives a number and the list of records behind it (design.md §5)."""

from swdesk.indicators.contracts import counted_in
from swdesk.indicators.definitions import Definition, by_code, catalogue
from swdesk.indicators.evaluate import (
    Evaluator,
    Evidence,
    Row,
    Value,
    evaluate,
    evaluate_all,
    evidence,
)
from swdesk.indicators.in_use import Known, in_use
from swdesk.indicators.showing import plain_number, show_change, show_value
from swdesk.indicators.traces import Trace, Traces, all_traces, traces

__all__ = [
    "Definition", "Evaluator", "Evidence", "Known", "Row", "Trace", "Traces", "Value", "all_traces", "by_code", "catalogue",
    "counted_in", "evaluate", "evaluate_all", "evidence", "in_use", "plain_number", "show_change", "show_value", "traces",
]  # fmt: skip
