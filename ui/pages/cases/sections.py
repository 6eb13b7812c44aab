"""What stands in the forms of a case; labels, editors and checks come from the declarations."""

from __future__ import annotations

from swdesk.i18n import _

INTAKE = (_("接案"), _("接案登记"), _("服务协议与知情同意"), _("简要预估与目标"), _("暂停与更换社工"))
CLOSING = (_("结案"), _("签名"), _("归档"))
CASE = [
    (
        INTAKE[0],
        ["person", "number", "opened_on", "source", "worker", "urgency", "domain", "managed", "problems", "request"],
    ),
    (
        INTAKE[1],
        [
            "first_time", "contact_method", "willingness", "referrer", "referrer_unit", "referrer_phone", "told_back_on", "crisis_signs",
            "worker_view", "earlier_help", "decision", "intake_signed_on", "reopened_from", "decision_reason", "intake_opinion",
        ],
    ),
    (
        INTAKE[2],
        [
            "agreed_on", "agreement_text", "agreement_way", "rights_told_on", "secrecy_told_on", "exceptions_told_on",
            "notice_told_on", "sensitive_consent_on", "record_consent_on", "photo_consent_on", "recording_consent_on", "witness",
            "guardian", "guardian_signed_on", "withdrawn_on", "agreement_aim",
        ],
    ),
    (INTAKE[3], ["assessment", "aim"]),
    (INTAKE[4], ["+case_suspension", "+case_transfer"]),
    (
        CLOSING[0],
        [
            "closed_on", "close_reason", "goals", "goals_met", "follow_up_needed", "follow_up_days", "summary", "client_state",
            "unresolved", "parting", "experience", "remark",
        ],
    ),
    (
        CLOSING[1],
        ["close_client_signed_on", "close_worker_signed_on", "close_supervisor_signed_on", "close_head_signed_on"],
    ),
    (CLOSING[2], ["archive_volume", "archive_pages", "archived_on", "archive_from", "archive_to"]),
]  # fmt: skip
COLUMNS = ["number", "person", "opened_on", "problems", "worker", "urgency", "closed_on", "close_reason"]

SESSION = [
    (
        "",
        [
            "day", "start", "end", "method", "minutes", "place", "present", "record", "+goal_score", "risk_change", "risk_level",
            "next_day", "next_plan",
        ],
    ),
    (
        _("更多"),
        [
            "aim", "response", "present_names", "worker", "+session_resource", "reflection", "client_signed_on", "worker_signed_on",
            "supervisor_signed_on", "supervisor_note",
        ],
    ),
]  # fmt: skip
ASSESSMENT = [
    ("", ["day", "risk", "worker", "sources", "conclusion", "+case_problem", "needs", "strengths", "coping"]),
    (_("个人系统"), ["body", "mind", "social", "behaviour"]),
    (_("家庭系统"), ["relations", "family_support", "economy"]),
    (_("环境系统"), ["environment", "+case_support"]),
    (_("理论与签名"), ["theory", "worker_signed_on", "supervisor_signed_on", "supervisor_opinion"]),
]
PLAN = [
    ("", ["day", "expected_sessions", "worker", "aim", "+case_goal", "models"]),
    (_("步骤与评估"), ["+case_step", "difficulties", "evaluation_method"]),
    (_("签名与审批"), ["client_signed_on", "worker_signed_on", "supervisor_signed_on", "supervisor_opinion"]),
]
EVALUATION = [
    ("", ["day", "conclusion", "worker", "+case_outcome", "process"]),
    (_("量表与各方的看法"), ["+case_scale", "client_view", "others_view", "worker_view", "remark"]),
]
FOLLOW_UP = [("", ["day", "method", "worker", "state", "kept", "problem", "reopen"])]
SATISFACTION = [
    ("", ["day", "respondent", "anonymous", "person"]),
    (_("评价"), ["attitude", "ability", "content", "timing", "venue", "needs_met", "overall"]),
    (_("意见"), ["gains", "advice"]),
]
