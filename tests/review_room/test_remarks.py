"""Remarks on findings: who reads one, who may be named in it, and that a note among colleagues stays among them."""

import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from review_room.case_people import addressable
from review_room.domain.remark import (
    REMARK_AT_MOST,
    Audience,
    AudienceTooWide,
    MentionUnseen,
    RemarkAnswered,
    RemarkEmpty,
    RemarkTooLong,
    RemarkWithdrawn,
    audiences,
    visibility_label,
)
from review_room.domain.visibility import reach_of
from review_room.errors import BadOperation
from review_room.models import Finding, Mention, Remark, ReviewCase, RoomEvent
from review_room.policy import sees
from review_room.queries import visible_events, visible_findings
from review_room.talk.queries import remarks_to_take_away, visible_remarks
from review_room.talk.told_now import events_told_now
from review_room.trail_reading import trail_of
from review_room.usecases.mentions import note_seen
from service_centre.errors import Forbidden, NotFound
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_colleague,
    a_draft,
    a_remark,
    a_settled_case,
    a_submitted_finding,
    an_issued_case,
    an_open_room,
    operate,
)

EVERYBODY = ("fire", "air_defence", "agency", "lead", "overseer", "owner", "designer", "clerk")


def readers_of(city: City, case: ReviewCase, remark_id: str) -> set[str]:
    """Whom the room, its log and its exports show the remark to; all three must agree."""
    return {who for who in EVERYBODY if remark_id in _read_by(city, case, who)}


def _read_by(city: City, case: ReviewCase, who: str) -> set[str]:
    findings = visible_findings(city.session, case, city[who])
    shown = {one.id for one in visible_remarks(city.session, case, city[who], findings)}
    told = {
        event.payload["remark"]["id"]
        for event in visible_events(city.session, case, city[who], after=0)
        if "remark" in event.payload
    }
    assert shown == told, who
    return shown


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("unit", {"fire"}),
        ("reviewers", {"fire", "air_defence", "agency", "lead", "overseer"}),
        ("everyone", set(EVERYBODY)),
    ],
)
def test_a_remark_reaches_whom_its_writer_chose_and_nobody_else(city: City, audience: str, readers: set[str]) -> None:
    case, finding_id = an_issued_case(city)
    assert readers_of(city, case, a_remark(city, case, "fire", finding_id, audience)) == readers


def test_a_note_of_the_owner_stays_with_the_owner(city: City) -> None:
    case, finding_id = an_issued_case(city)
    assert readers_of(city, case, a_remark(city, case, "owner", finding_id, "unit")) == {"owner"}
    assert readers_of(city, case, a_remark(city, case, "designer", finding_id, "unit")) == {"designer"}


def test_a_note_on_another_units_finding_is_not_even_hinted_at(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case, "fire")
    before = {who: len(visible_events(city.session, case, city[who], after=0)) for who in EVERYBODY}
    version = city.session.get_one(Finding, finding_id).version
    a_remark(city, case, "agency", finding_id, "unit")
    after = {who: len(visible_events(city.session, case, city[who], after=0)) for who in EVERYBODY}
    assert {who for who in EVERYBODY if after[who] != before[who]} == {"agency"}
    assert city.session.get_one(Finding, finding_id).version == version


def test_the_trail_page_shows_a_note_to_its_own_unit_only(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case, "fire")
    a_remark(city, case, "fire", finding_id, "unit", text="内部口径，勿外传。")
    a_remark(city, case, "lead", finding_id, "unit")
    a_remark(city, case, "fire", finding_id, "reviewers", text="请各单位核对。")
    for who, written in (("overseer", 1), ("clerk", 0), ("lead", 2)):
        entries = trail_of(city.session, case, city[who])
        assert [entry.action for entry in entries].count("write_remark") == written, who
        assert not [
            entry for entry in entries if "内部口径" in (entry.body or "") or "请各单位核对" in (entry.body or "")
        ]


def test_nothing_internal_is_ever_taken_away_in_a_file(city: City) -> None:
    case, finding_id = an_issued_case(city)
    for audience in Audience:
        a_remark(city, case, "fire", finding_id, audience, text=audience)
    found = {
        who: [
            remark.text
            for remarks in remarks_to_take_away(
                city.session, case, city[who], visible_findings(city.session, case, city[who])
            ).values()
            for remark in remarks
        ]
        for who in ("fire", "agency", "owner")
    }
    assert found == {"fire": ["reviewers", "everyone"], "agency": ["reviewers", "everyone"], "owner": ["everyone"]}


@pytest.mark.parametrize(
    ("stage", "who", "audience"),
    [
        ("draft", "fire", "reviewers"),
        ("draft", "fire", "everyone"),
        ("submitted", "fire", "everyone"),
        ("issued", "owner", "reviewers"),
        ("issued", "designer", "reviewers"),
    ],
)
def test_a_remark_goes_no_further_than_its_finding(city: City, stage: str, who: str, audience: str) -> None:
    if stage == "issued":
        case, finding_id = an_issued_case(city)
    else:
        case = an_open_room(city)
        finding_id = (a_draft if stage == "draft" else a_submitted_finding)(city, case)
    with pytest.raises(AudienceTooWide):
        a_remark(city, case, who, finding_id, audience)


def test_nobody_remarks_on_what_they_may_not_see(city: City) -> None:
    case = an_open_room(city)
    draft, submitted = a_draft(city, case), a_submitted_finding(city, case)
    with pytest.raises(NotFound):
        a_remark(city, case, "agency", draft)
    with pytest.raises(NotFound):
        a_remark(city, case, "owner", submitted)


@pytest.mark.parametrize("who", ["overseer", "clerk", "fire_signer"])
def test_whoever_only_reads_does_not_remark(city: City, who: str) -> None:
    case, finding_id = an_issued_case(city)
    with pytest.raises(Forbidden):
        a_remark(city, case, who, finding_id, "unit" if who == "fire_signer" else "everyone")


def test_the_talk_is_over_when_the_opinion_is_settled(city: City) -> None:
    from review_room.policy import POLICY, Permission
    from service_centre.permissions import permits

    case = a_settled_case(city)
    assert not any(permits(POLICY, city[who], Permission.REMARK_WRITE, case) for who in EVERYBODY)


def test_a_remark_sent_twice_is_written_once(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    operation_id, remark_id = str(uuid.uuid4()), str(uuid.uuid4())
    for _ in range(2):
        a_remark(city, case, "fire", finding_id, "reviewers", id=operation_id, remark_id=remark_id)
    assert len(city.session.scalars(select(Remark)).all()) == 1
    with pytest.raises(BadOperation):
        a_remark(city, case, "agency", finding_id, "reviewers", remark_id=remark_id)


@pytest.mark.parametrize(
    ("text", "refusal"), [("", RemarkEmpty), ("  \n ", RemarkEmpty), ("长" * (REMARK_AT_MOST + 1), RemarkTooLong)]
)
def test_a_remark_says_something_and_not_too_much(city: City, text: str, refusal: type[Exception]) -> None:
    case = an_open_room(city)
    with pytest.raises(refusal):
        a_remark(city, case, "fire", a_draft(city, case), text=text)


@pytest.mark.parametrize("audience", ["", "all", "unit:3", None, 7])
def test_an_audience_that_does_not_exist_is_refused(city: City, audience: object) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    with pytest.raises(BadOperation):
        a_remark(city, case, "fire", finding_id, audience)  # type: ignore[arg-type]


def test_one_mends_ones_own_words_until_somebody_has_answered(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    remark_id = a_remark(city, case, "fire", finding_id, "reviewers")
    a_remark(city, case, "fire", finding_id, "reviewers", text="补充一句。")
    operate(city, case, "fire", "edit_remark", remark_id=remark_id, text="请再核对两遍。")
    assert city.session.get_one(Remark, remark_id).text == "请再核对两遍。"
    a_remark(city, case, "agency", finding_id, "reviewers", text="已核对。")
    with pytest.raises(RemarkAnswered):
        operate(city, case, "fire", "edit_remark", remark_id=remark_id, text="改口。")


def test_a_note_that_the_author_cannot_read_does_not_betray_itself_by_a_refusal(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    remark_id = a_remark(city, case, "fire", finding_id, "reviewers")
    a_remark(city, case, "agency", finding_id, "unit")
    operate(city, case, "fire", "edit_remark", remark_id=remark_id, text="请再核对两遍。")


def test_nobody_touches_anothers_words(city: City) -> None:
    case = an_open_room(city)
    remark_id = a_remark(city, case, "fire", a_submitted_finding(city, case), "reviewers")
    for who, kind in itertools.product(
        (a_colleague(city, "fire"), "agency", "lead"), ("edit_remark", "withdraw_remark")
    ):
        with pytest.raises(Forbidden):
            operate(city, case, who, kind, remark_id=remark_id, text="改口。")


def test_a_withdrawn_remark_says_nothing_any_more_but_stays_on_record(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    remark_id = a_remark(city, case, "fire", finding_id, "reviewers", text="说错了。")
    done = operate(city, case, "fire", "withdraw_remark", remark_id=remark_id)
    assert done.events[0].payload["remark"] | {"text": "", "state": "withdrawn"} == done.events[0].payload["remark"]
    assert city.session.get_one(Remark, remark_id).text == "说错了。"
    told = events_told_now(city.session, visible_events(city.session, case, city["agency"], after=0))
    assert "说错了" not in str(told), "nor does the history say it to whoever comes later"
    for kind in ("edit_remark", "withdraw_remark"):
        with pytest.raises(RemarkWithdrawn):
            operate(city, case, "fire", kind, remark_id=remark_id, text="又一句。")


def names(city: City, finding_id: str, audience: str, who: str) -> set[str]:
    finding = city.session.get_one(Finding, finding_id)
    return {one.name.removeprefix("虚构·") for one in addressable(city.session, finding, Audience(audience), city[who])}


def test_only_whom_the_remark_reaches_is_offered(city: City) -> None:
    case = an_open_room(city)
    colleague = a_colleague(city, "fire")
    finding_id = a_submitted_finding(city, case)
    assert names(city, finding_id, "unit", "fire") == {colleague, "fire_signer"}
    assert names(city, finding_id, "reviewers", "fire") == {
        colleague, "fire_signer", "air_defence", "air_defence_signer", "agency", "agency_signer", "lead", "lead_head",
    }  # fmt: skip


def test_the_owner_is_offered_only_reviewers_who_have_signed_what_the_owner_reads(city: City) -> None:
    case, finding_id = an_issued_case(city)
    assert names(city, finding_id, "everyone", "owner") == {"designer", "fire"}
    a_remark(city, case, "agency", finding_id, "reviewers")
    assert names(city, finding_id, "everyone", "owner") == {"designer", "fire"}
    a_remark(city, case, "agency", finding_id, "everyone")
    assert names(city, finding_id, "everyone", "owner") == {"designer", "fire", "agency"}


def test_whoever_has_left_is_not_offered(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    city.accounts["agency"].active = False
    city.session.flush()
    assert "agency" not in names(city, finding_id, "reviewers", "fire")


@pytest.mark.parametrize(
    ("audience", "named"), [("unit", "agency"), ("reviewers", "owner"), ("reviewers", "rival_agency")]
)
def test_whoever_cannot_read_a_remark_is_not_named_in_it(city: City, audience: str, named: str) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    with pytest.raises(MentionUnseen):
        a_remark(city, case, "fire", finding_id, audience, mentions=[city.accounts[named].id])
    assert city.session.scalars(select(Remark)).all() == []


@pytest.mark.parametrize("mentions", ["all", {"id": 1}, [[1]], [True], list(range(1, 50))])
def test_a_list_of_names_that_is_none_is_refused(city: City, mentions: object) -> None:
    case = an_open_room(city)
    with pytest.raises(BadOperation):
        a_remark(city, case, "fire", a_draft(city, case), mentions=mentions)


def test_a_mention_waits_until_its_person_has_looked(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    a_remark(city, case, "fire", finding_id, "reviewers", mentions=[city.accounts["agency"].id] * 2)
    (mention,) = city.session.scalars(select(Mention)).all()
    assert note_seen(city.session, case.id, finding_id, actor=city["lead"], now=NOON) == 0
    assert mention.seen_at is None
    assert note_seen(city.session, case.id, finding_id, actor=city["agency"], now=NOON) == 1
    assert mention.seen_at == NOON


def test_an_edit_names_others_and_forgets_those_it_no_longer_names(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    agency, lead = city.accounts["agency"].id, city.accounts["lead"].id
    remark_id = a_remark(city, case, "fire", finding_id, "reviewers", mentions=[agency])
    operate(city, case, "fire", "edit_remark", remark_id=remark_id, text="请牵头部门看。", mentions=[lead])
    city.session.expire_all()
    assert [one.account_id for one in city.session.get_one(Remark, remark_id).mentions] == [lead]


@given(st.sampled_from(["unit:3", "reviewers", "everyone"]), st.booleans(), st.integers(1, 9))
def test_whoever_reads_a_remark_can_read_its_finding(finding: str, reviews: bool, unit: int) -> None:
    width = {"unit": 0, "reviewers": 1, "everyone": 2}
    offered = audiences(finding, reviews=reviews)
    assert all(width[one] <= width[finding.split(":")[0]] for one in offered)
    labels = [visibility_label(one, unit) for one in offered]
    assert set(labels) <= {f"unit:{unit}", "reviewers", "everyone"}
    assert [reach_of(label) for label in labels] == list(offered)


def test_owner_and_designer_have_a_layer_of_their_own(city: City) -> None:
    case = an_open_room(city)
    assert sees(city["owner"], case) == (f"unit:{city['owner'].organisation_id}", "everyone")
    assert sees(city["clerk"], case) == ("everyone",)


def test_events_of_the_talk_keep_the_numbers_of_the_room_without_gaps(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    remark_id = a_remark(city, case, "fire", finding_id, "unit")
    event = city.session.scalars(select(RoomEvent).where(RoomEvent.kind == "write_remark")).one()
    assert city.session.get_one(Remark, remark_id).event_no == event.number
