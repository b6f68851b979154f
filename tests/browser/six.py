"""Six people in one room at the same time, each in a browser of their own, whose network comes and goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.room_steps import FINDING, at, choose_tool, draw_mark, submit_finding, write_finding
from tests.browser.steps import enter_room

FIRE, DEFENCE, LEAD, DESIGNER, OVERSIGHT = (
    "xiaofang-shencha",
    "renfang-shencha",
    "zhujian-jingban",
    "sheji-a",
    "jiandu",
)
DEFENCE_FINDING, AGENCY_FINDING = "人防出入口未设防护密闭门，请补充。", "外墙节点详图缺失，请补充。"
PATIENCE = 30_000.0
"""Milliseconds: after a cut the browsers try again at growing intervals."""
DRAFT = "人防内部草稿 canary-draft，暂不提交。"


@dataclass
class Six:
    """The six, by what they are in the case; `heard` is what came over the sockets to each."""

    site: Site
    case: str
    agency: str
    heard: dict[str, list[str]] = field(default_factory=dict)

    @property
    def everybody(self) -> tuple[str, ...]:
        return (FIRE, DEFENCE, self.agency, LEAD, DESIGNER, OVERSIGHT)

    @property
    def reviewing(self) -> tuple[str, ...]:
        """Those who see what is submitted before it is issued."""
        return (FIRE, DEFENCE, self.agency, LEAD, OVERSIGHT)

    def enter(self) -> None:
        for who in self.everybody:
            page, frames = self.page(who), self.heard.setdefault(who, [])
            page.on(
                "websocket", lambda socket, to=frames: socket.on("framereceived", lambda frame: to.append(str(frame)))
            )
            enter_room(self.site, who, self.case)

    def page(self, who: str) -> Page:
        return self.site.page(who)

    @contextmanager
    def cut(self, who: str) -> Iterator[Page]:
        """The network of one of them is gone for the time of the block."""
        context, page = self.site.open_browsers[who]
        context.set_offline(True)
        yield page
        expect(page.get_by_test_id("save-state")).to_contain_text("未连上服务器")
        context.set_offline(False)

    def row(self, who: str, text: str) -> Locator:
        return self.page(who).locator("[data-part=findings] button.finding", has_text=text)

    def all_see(self, people: tuple[str, ...], *texts: str) -> None:
        """Each text once, without anybody loading the room again."""
        for who in people:
            for text in texts:
                expect(self.row(who, text)).to_have_count(1, timeout=PATIENCE)

    def settled(self) -> None:
        """Whatever was written while the network was gone has arrived."""
        for who in self.everybody:
            expect(self.page(who).get_by_test_id("save-state")).to_contain_text("已保存", timeout=PATIENCE)
            expect(self.page(who).get_by_test_id("live-state")).to_have_attribute(
                "data-state", "live", timeout=PATIENCE
            )


def work_in_the_first_round(six: Six) -> None:
    """All write at once, two of them without a network, one in the middle of a stroke."""
    fire, defence, agency = (six.page(who) for who in (FIRE, DEFENCE, six.agency))
    with six.cut(FIRE):
        draw_mark(fire, "cloud", (0.42, 0.35))
        write_finding(fire, FINDING, mandatory=True)
        for number, tool in enumerate(("arrow", "rectangle", "freehand", "text", "pin")):
            draw_mark(fire, tool, (0.3 + 0.08 * number, 0.62), size=50)
        submit_finding(fire)
        draw_mark(defence, "rectangle", (0.6, 0.3))
        write_finding(defence, DEFENCE_FINDING, mandatory=False)
        submit_finding(defence)
        six.all_see((DEFENCE, six.agency, LEAD, OVERSIGHT), DEFENCE_FINDING)
    six.all_see(six.reviewing, FINDING, DEFENCE_FINDING)
    _cut_in_the_middle_of_a_stroke(six, agency)
    draw_mark(defence, "pin", (0.7, 0.5))
    write_finding(defence, DRAFT, mandatory=False)
    defence.get_by_test_id("save-draft").click()
    six.settled()
    six.all_see(six.reviewing, FINDING, DEFENCE_FINDING, AGENCY_FINDING)
    six.site.picture(agency, "3-room")
    for who in (FIRE, six.agency, LEAD, DESIGNER, OVERSIGHT):
        expect(six.row(who, "canary-draft")).to_have_count(0)
        assert not [frame for frame in six.heard[who] if "canary-draft" in frame]
    assert [frame for frame in six.heard[DESIGNER] if frame.strip()], "the designer's socket was heard at all"
    assert not [frame for frame in six.heard[DESIGNER] if FINDING in frame or "消防审查" in frame]
    expect(six.page(DESIGNER).locator("[data-part=findings] button.finding")).to_have_count(0)
    defence.get_by_test_id("action-withdraw_finding").click()
    if defence.get_by_test_id("confirm").count():
        defence.get_by_test_id("confirm").click()
    expect(six.row(DEFENCE, "canary-draft")).to_contain_text("已撤回")


def _cut_in_the_middle_of_a_stroke(six: Six, agency: Page) -> None:
    choose_tool(agency, "freehand")
    x, y = at(agency, 0.5, 0.45)
    agency.mouse.move(x, y)
    agency.mouse.down()
    agency.mouse.move(x + 40, y + 30, steps=4)
    with six.cut(six.agency):
        agency.mouse.move(x + 80, y + 20, steps=4)
        agency.mouse.up()
        write_finding(agency, AGENCY_FINDING, mandatory=False)
        submit_finding(agency)


def reply_with_cuts(six: Six) -> None:
    """The list has come without reloading; the designer answers each finding, one of them without a network."""
    designer = six.page(DESIGNER)
    six.all_see((DESIGNER,), FINDING, DEFENCE_FINDING, AGENCY_FINDING)
    with six.cut(DESIGNER):
        _reply(six, FINDING)
    for text in (DEFENCE_FINDING, AGENCY_FINDING):
        _reply(six, text)
    for who in six.everybody:
        for text in (FINDING, DEFENCE_FINDING, AGENCY_FINDING):
            expect(six.row(who, text)).to_contain_text("已回复", timeout=PATIENCE)
    expect(designer.get_by_test_id("save-state")).to_contain_text("已保存", timeout=PATIENCE)


def _reply(six: Six, finding: str) -> None:
    page = six.page(DESIGNER)
    six.row(DESIGNER, finding).click()
    page.get_by_test_id("action-reply_finding").click()
    page.get_by_test_id("action-reply_kind").select_option("fixed")
    page.get_by_test_id("action-text").fill("已修改，详见修改版。")
    page.get_by_test_id("action-send").click()


def close_with_cuts(six: Six) -> None:
    """Each unit closes its own; fire without a network, and all see it when it is back."""
    with six.cut(FIRE):
        _close(six, FIRE, FINDING)
    _close(six, DEFENCE, DEFENCE_FINDING)
    _close(six, six.agency, AGENCY_FINDING)
    for who in six.everybody:
        for text in (FINDING, DEFENCE_FINDING, AGENCY_FINDING):
            expect(six.row(who, text)).to_contain_text("复审通过", timeout=PATIENCE)
    six.settled()


def _close(six: Six, who: str, finding: str) -> None:
    page = six.page(who)
    six.row(who, finding).click()
    page.get_by_test_id("action-close_finding").click()
    if page.get_by_test_id("confirm").count():
        page.get_by_test_id("confirm").click()


def nothing_lost_or_doubled(six: Six, database_url: str) -> None:
    """The log has every number once and every operation once; each browser knows what the server would tell it."""
    number = six.case.rpartition("/")[2]
    with psycopg.connect(database_url) as connection:
        query = "SELECT number, operation_id, step FROM room_events WHERE case_id = %s ORDER BY number"
        events = connection.execute(query, (number,)).fetchall()
    assert [event[0] for event in events] == list(range(1, len(events) + 1))
    assert len({event[1:] for event in events}) == len(events)
    for who in six.everybody:
        told = six.page(who).evaluate(
            "fetch(document.getElementById('room').dataset.bootstrapUrl).then((a) => a.json())"
        )
        assert six.page(who).locator("[data-part=findings] button.finding").count() == len(told["findings"]), who
