"""Acts that cannot be done: said beside the button before, and on the case page afterwards with all that was typed."""

from sqlalchemy import event

from review_room.domain.lifecycle import CaseState
from review_room.domain.opinion import Stance
from review_room.models import FileState, ReviewCase
from review_room.usecases import cases, consolidation
from tests.builders import NOON, LogIn
from tests.review_room.builders import (
    City,
    a_case_of,
    a_draft,
    a_file,
    a_rendered_opinion,
    a_submitted_case,
    a_submitted_finding,
    an_issued_case,
    an_open_room,
    collecting_set,
    everybody_says,
    operate,
)


def address(case: ReviewCase) -> str:
    return f"/review-room/cases/{case.id}"


def button(page: str, test_id: str) -> str:
    """The tag of a button and what stands beside it."""
    return page.split(f'data-testid="{test_id}"')[1].split("</form>")[0]


def can_press(page: str, test_id: str) -> bool:
    return " disabled" not in button(page, test_id).split(">")[0]


def test_a_round_cannot_be_closed_before_all_have_spoken_and_the_page_says_who_is_silent(
    city: City, log_in: LogIn
) -> None:
    case = an_open_room(city)
    lead = log_in(city.accounts["lead"])
    page = lead.get(address(case)).text
    assert not can_press(page, "consolidate")
    assert "尚未给出本轮意见" in button(page, "consolidate")
    everybody_says(city, case)
    assert can_press(lead.get(address(case)).text, "consolidate")


def test_a_refused_act_comes_back_to_the_case_with_its_reason(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    answer = log_in(city.accounts["lead"]).post(f"{address(case)}/consolidation")
    assert answer.status_code == 409
    assert 'data-testid="refusal"' in answer.text
    assert "尚未给出本轮意见" in answer.text
    assert 'data-testid="case-state"' in answer.text
    assert f'data-address="{address(case)}"' in answer.text
    assert f'name="next" value="{address(case)}"' in answer.text
    assert case.state is CaseState.UNDER_REVIEW


def test_scripts_get_the_refusal_as_json(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    answer = log_in(city.accounts["lead"]).post(f"{address(case)}/consolidation", headers={"X-CSRFToken": "none"})
    assert answer.json["error"]["code"] == "units_silent"


def test_a_refused_opinion_of_a_unit_keeps_its_remark_and_its_choice(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    remark = "请先核对疏散宽度<b>"
    answer = log_in(city.accounts["fire"]).post(
        f"{address(case)}/stance", data={"stance": "no_objection", "remark": remark}
    )
    assert answer.status_code == 409
    assert "不能给出“同意”" in answer.text
    assert 'value="请先核对疏散宽度&lt;b&gt;"' in answer.text
    assert 'value="no_objection" required checked' in answer.text


def test_a_form_that_is_filled_wrongly_comes_back_as_it_was(city: City, log_in: LogIn) -> None:
    case = a_submitted_case(city)
    clerk = log_in(city.accounts["clerk"])
    answer = clerk.post(f"{address(case)}/supplement-notice", data={"reason": "   "})
    assert answer.status_code == 422
    assert "<details open>" in answer.text
    assert case.state is CaseState.SUBMITTED


def test_what_a_person_may_not_do_is_not_found_as_before(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    answer = log_in(city.accounts["rival_owner"]).post(f"{address(case)}/consolidation")
    assert answer.status_code == 404
    assert 'data-testid="case-state"' not in answer.text


def test_a_wrong_password_leaves_the_signatory_on_the_case_page(city: City, log_in: LogIn) -> None:
    opinion = a_rendered_opinion(city)
    signer = log_in(city.accounts["agency_signer"])
    answer = signer.post(f"/review-room/slots/{opinion.slots[0].id}/signature", data={"password": "wrong"})
    assert answer.status_code == 422
    assert "密码不正确" in answer.text
    assert 'data-testid="sign"' in answer.text


def test_no_empty_list_of_findings_can_be_issued(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    everybody_says(city, case)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    page = log_in(city.accounts["lead"]).get(address(case)).text
    assert can_press(page, "settle")
    assert not can_press(page, "issue_findings")
    assert "没有可以发出的审查意见" in button(page, "issue_findings")


def test_a_joint_opinion_is_not_offered_while_something_blocks_it(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    a_submitted_finding(city, case)
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)
    page = log_in(city.accounts["lead"]).get(address(case)).text
    assert not can_press(page, "settle")
    assert "阻断性意见未闭合" in button(page, "settle")
    assert can_press(page, "issue_findings")


def test_an_opinion_of_a_unit_waits_for_its_drafts(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    a_draft(city, case)
    page = log_in(city.accounts["fire"]).get(address(case)).text
    assert not can_press(page, "give_stance")
    assert "还有 1 条草稿意见未提交" in button(page, "give_stance")


def test_a_case_is_admitted_only_when_all_of_it_has_been_read(city: City, log_in: LogIn) -> None:
    case = a_case_of(city)
    a_file(city.session, case, "建施-01")
    reading = a_file(city.session, case, "建施-02", state=FileState.READING)
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)
    clerk = log_in(city.accounts["clerk"])
    page = clerk.get(address(case)).text
    assert not can_press(page, "admit")
    assert "还有 1 个文件正在读取" in button(page, "admit")
    reading.state = FileState.READ
    city.session.commit()
    assert can_press(clerk.get(address(case)).text, "admit")


def test_nothing_is_submitted_without_a_readable_file_and_unreadable_ones_are_named_first(
    city: City, log_in: LogIn
) -> None:
    case = a_case_of(city)
    owner = log_in(city.accounts["owner"])
    page = owner.get(address(case)).text
    assert not can_press(page, "submit-set")
    assert "没有可提交的图纸" in page
    a_file(city.session, case, "建施-01")
    refused = a_file(city.session, case, state=FileState.REFUSED)
    page = owner.get(address(case)).text
    assert can_press(page, "submit-set")
    assert f"有 1 个文件无法读取，审查人员看不到，只随本次提交存档：{refused.name}" in page
    told = owner.get(f"/review-room/sets/{collecting_set(city.session, case).id}/files.json").json["submission"]
    assert told["hindrance"] == ""
    assert refused.name in told["question"]
    assert "图纸目录尚未核对确认" in told["question"]


def test_a_design_firm_sends_files_but_is_not_offered_the_owners_submission(city: City, log_in: LogIn) -> None:
    case = a_case_of(city)
    page = log_in(city.accounts["designer"]).get(address(case)).text
    assert 'id="files"' in page
    assert 'data-testid="submit-set"' not in page
    assert "由建设单位核对并提交" in page


def test_a_revision_waits_for_every_reply(city: City, log_in: LogIn) -> None:
    case, finding_id = an_issued_case(city)
    a_file(city.session, case, "建施-01")
    designer = log_in(city.accounts["designer"])
    assert "还有 1 条意见没有回复" in button(designer.get(address(case)).text, "submit-set")
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改。")
    city.session.commit()
    assert can_press(designer.get(address(case)).text, "submit-set")


def test_an_index_that_is_not_ready_is_not_confirmed_and_the_index_says_why(city: City, log_in: LogIn) -> None:
    case = a_case_of(city)
    a_file(city.session, case, "建施-01", state=FileState.READING)
    drawing_set = collecting_set(city.session, case)
    owner = log_in(city.accounts["owner"])
    answer = owner.post(f"/review-room/sets/{drawing_set.id}/index-confirmation", follow_redirects=True)
    assert answer.request.path == f"/review-room/sets/{drawing_set.id}/index"
    assert "还有文件正在读取" in answer.text
    assert drawing_set.index_confirmed_at is None


def test_the_room_tells_a_reader_of_a_department_its_own_discipline(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    city.organisations["fire"].department_code = "fire"
    me = log_in(city.accounts["fire"]).get(f"{address(case)}/room.json").json["me"]
    assert (me["discipline"], me["sees_reviews"]) == ("fire", True)
    me = log_in(city.accounts["lead"]).get(f"{address(case)}/room.json").json["me"]
    assert (me["discipline"], me["sees_reviews"]) == ("", True)
    me = log_in(city.accounts["owner"]).get(f"{address(case)}/room.json").json["me"]
    assert (me["discipline"], me["sees_reviews"]) == ("", False)


def test_following_an_upload_asks_the_database_as_often_for_many_files_as_for_few(city: City, log_in: LogIn) -> None:
    case = a_case_of(city)
    owner = log_in(city.accounts["owner"])
    files = f"/review-room/sets/{collecting_set(city.session, case).id}/files.json"

    def queries() -> int:
        asked: list[str] = []
        city.session.commit()
        city.session.expire_all()
        connection = city.session.connection()
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert owner.get(files).status_code == 200
        return len(asked)

    a_file(city.session, case, "建施-01")
    few = queries()
    for number in range(2, 12):
        a_file(city.session, case, f"建施-{number:02d}")
    assert 3 < queries() <= few + 2


def test_the_upload_page_is_told_of_every_sheet_in_order(city: City, log_in: LogIn) -> None:
    case = a_case_of(city)
    a_file(city.session, case, "建施-02", "建施-01")
    unsure = a_file(city.session, case, "结施-01").revisions[0]
    unsure.confidence = 20
    drawing_set = collecting_set(city.session, case)
    told = log_in(city.accounts["owner"]).get(f"/review-room/sets/{drawing_set.id}/files.json").json["sheets"]
    assert [sheet["sheet_no"] for sheet in told] == ["建施-02", "建施-01", "结施-01"]
    assert told[2]["look"]
    assert told[2]["thumbnail_url"] is None
