"""Assessments: sheets that anyone recomputes, a digest of each in the trail, and nobody judged by rank alone."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.domain.assessment import Outcome
from marketplace.domain.sanction import (
    Ground,
    Measure,
    SanctionState,
)
from marketplace.domain.sanction_errors import (
    AssessedAlready,
    RosterAtMinimum,
)
from marketplace.models import Assessment, AssessmentSheet, Roster, Sanction
from marketplace.static import recompute_assessment
from marketplace.usecases.assessments import assess_roster
from marketplace.usecases.sanction_effects import (
    entry_of,
)
from marketplace.usecases.sanctions import (
    decide_sanction,
    notify_agency,
)
from service_centre.audit.models import AuditEntry
from service_centre.errors import Conflict
from service_centre.permissions import SYSTEM
from tests.builders import NOON
from tests.marketplace.engaged import judged
from tests.marketplace.market import Market, Person

DAY = timedelta(days=1)
LATE = NOON + 9 * DAY
"""After the five working days of a reply or an appeal."""


@pytest.fixture
def assessed(market: Market, keeper: Person) -> Assessment:
    """Five agencies, one engagement each; the bar is set so high that a bad one is caught."""
    market.set("marketplace.least_engagements", 1)
    market.set("marketplace.shrinkage_engagements", 0)
    for agency, points in zip(market.agencies, (2_000, 10_000, 8_000, 9_150, 10_000), strict=True):
        judged(market, agency, machine=points, owner=points, department=points)
    return assess_roster(market.session, market.roster, actor=keeper.actor, now=NOON)


def _sheet(market: Market, assessment: Assessment, agency_id: int) -> AssessmentSheet:
    return next(one for one in assessment.sheets if one.agency_id == agency_id)


def test_the_score_gate_opens_a_sanction_with_its_sheet(market: Market, assessed: Assessment) -> None:
    sheet = _sheet(market, assessed, market.agencies[0].id)
    assert sheet.outcome is Outcome.REMOVAL_PROPOSED
    sanction = market.session.scalars(select(Sanction)).one()
    assert (sanction.ground, sanction.sheet, sanction.state) == (Ground.SCORE, sheet, SanctionState.OPENED)
    entry = entry_of(market.roster, sheet.agency_id)
    assert entry is not None
    assert not entry.suspended


def test_the_digests_of_assessment_and_sheets_stand_in_the_trail(market: Market, assessed: Assessment) -> None:
    bodies = "".join(market.session.scalars(select(AuditEntry.body)))
    assert f"sha256:{assessed.digest}" in bodies
    assert all(f"sha256:{sheet.digest}" in bodies for sheet in assessed.sheets)


def test_a_roster_is_assessed_once_a_day(market: Market, assessed: Assessment, keeper: Person) -> None:
    with pytest.raises(AssessedAlready):
        assess_roster(market.session, market.roster, actor=keeper.actor, now=NOON)
    assess_roster(market.session, market.roster, actor=keeper.actor, now=NOON + DAY)


def test_every_sheet_is_recomputed_by_the_file_that_shares_no_code(market: Market, assessed: Assessment) -> None:
    for sheet in assessed.sheets:
        assert recompute_assessment.differences(sheet.document, assessed.document) == []
    later = NOON + 10 * DAY
    judged(market, market.agencies[1], now=later, machine=8_875, design_firm=6_667)
    again = assess_roster(market.session, market.roster, actor=SYSTEM, now=later + 200 * DAY)
    for sheet in again.sheets:
        assert recompute_assessment.differences(sheet.document, again.document) == []


def test_a_changed_sheet_is_found_out(assessed: Assessment) -> None:
    sheet, document = assessed.sheets[0].document, assessed.document
    for change in (
        {"result": sheet["result"] | {"score": sheet["result"]["score"] + 1}},
        {"result": sheet["result"] | {"outcome": "kept"}},
        {"engagements": [sheet["engagements"][0] | {"score": 9999}]},
        {"engagements": []},
        {"on": "2026-01-01"},
        {"assessment": "0" * 64},
    ):
        assert recompute_assessment.differences(sheet | change, document) != []


def test_the_file_runs_alone(assessed: Assessment, tmp_path: Path) -> None:
    sheet, document = tmp_path / "sheet.json", tmp_path / "assessment.json"
    sheet.write_text(assessed.sheets[0].text, encoding="utf-8")
    document.write_text(assessed.text, encoding="utf-8")
    command = [sys.executable, "-I", recompute_assessment.__file__, str(sheet)]
    told = subprocess.run([*command, str(document)], capture_output=True, text=True, check=True)
    assert "考核表核验通过" in told.stdout
    document.write_text(json.dumps(assessed.document | {"mean": 1}), encoding="utf-8")
    assert subprocess.run([*command, str(document)], capture_output=True, check=False).returncode == 1
    assert subprocess.run([*command, str(tmp_path)], capture_output=True, check=False).returncode == 2


def test_a_bad_score_alone_never_empties_the_roster(market: Market, assessed: Assessment, keeper: Person) -> None:
    sanction = market.session.scalars(select(Sanction)).one()
    notify_agency(market.session, sanction, measure=Measure.REMOVAL, notice="得分", actor=keeper.actor, now=NOON)
    values = {"measure": Measure.REMOVAL, "decision": "事实清楚", "actor": market.auditor.actor, "now": LATE}
    market.set("marketplace.minimum_roster", 5)
    with pytest.raises(RosterAtMinimum):
        decide_sanction(market.session, sanction, **values)
    market.set("marketplace.minimum_roster", 4)
    decide_sanction(market.session, sanction, **values)
    assert sanction.state is SanctionState.DECIDED


def test_an_empty_roster_is_not_assessed(market: Market) -> None:
    empty = Roster(code="R-空", name="空名册", centre_id=market.centre.id)
    market.session.add(empty)
    market.session.flush()
    with pytest.raises(Conflict):
        assess_roster(market.session, empty, actor=SYSTEM, now=NOON)
