"""What waits, how sign-ups went, and what a report tells: pure."""

from eventreg.overview.rules.asking import RegionAnswers, asked_regions, missing_regions
from eventreg.overview.rules.needs import (
    Filling,
    Need,
    NeedFacts,
    Phase,
    Urgency,
    Waiting,
    devices_matter,
    filling_need,
    needs_of,
    phase_of,
)
from eventreg.overview.rules.reporting import (
    Heads,
    Moment,
    Report,
    ReportFacts,
    SessionFacts,
    cut,
    report_of,
)
from eventreg.overview.rules.signups import Bar, SignUps, sign_ups

__all__ = [
    "Bar",
    "Filling",
    "Heads",
    "Moment",
    "Need",
    "NeedFacts",
    "Phase",
    "RegionAnswers",
    "Report",
    "ReportFacts",
    "SessionFacts",
    "SignUps",
    "Urgency",
    "Waiting",
    "asked_regions",
    "cut",
    "devices_matter",
    "filling_need",
    "missing_regions",
    "needs_of",
    "phase_of",
    "report_of",
    "sign_ups",
]
