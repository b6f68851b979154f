"""A room with 5,000 findings, 2,000 of them marked on one sheet: filtering the list, moving the sheet, in Chromium."""

import statistics
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from playwright.sync_api import Page

from benchmarks.drawings.measure import quantile, tell
from benchmarks.drawings.site import browser_page
from benchmarks.room.stand import REVIEWERS, Person, demo_site, signed_in

FINDINGS: Final = 5000
MARKS: Final = 2000
_AT_ONCE: Final = 50
_WIDE: Final = 80

_FILTER: Final = """async () => {
  const field = document.querySelector("[data-testid=filter-text]");
  const list = document.querySelector("ol[data-part=findings]");
  const times = [];
  for (const words of ["疏散", "疏散 12", "99", "没有这样的", "", "走道 4", ""]) {
    field.value = words;
    const began = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    list.getBoundingClientRect();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - began);
  }
  return times;
}"""
_MOVE: Final = """async ([how, seconds]) => {
  const { Point } = window.OpenSeadragon;
  const { viewport } = window.OpenSeadragon.getViewer(document.querySelector("[data-part=viewer]"));
  const frames = [];
  const began = performance.now();
  for (let now = began, n = 0; now - began < seconds * 1000; n += 1) {
    if (how === "pan") viewport.panBy(new Point(0.004 * Math.cos(n / 20), 0.004 * Math.sin(n / 20)), true);
    else viewport.zoomBy(1 + 0.02 * Math.sin(n / 25), null, true);
    const next = await new Promise((done) => requestAnimationFrame(done));
    frames.push(next - now);
    now = next;
  }
  return frames.slice(2);
}"""


def crowded() -> None:
    """Milliseconds from a key in the filter to the drawn list; frames a second while the sheet moves."""
    with demo_site() as (address, _), browser_page() as page:
        bare = signed_in(address, REVIEWERS[1])
        _enter(page, bare)
        empty = {how: _frames(page, how) for how in ("pan", "zoom")}
        person = signed_in(address, REVIEWERS[0])
        _fill(person)
        _enter(page, person)
        times = [time for _ in range(3) for time in page.evaluate(_FILTER)]
        tell("filter", findings=FINDINGS, median_ms=statistics.median(times), p95_ms=quantile(times, 0.95))
        for how in ("pan", "zoom"):
            told = _frames(page, how)
            ratio = told["frames_per_second"] / empty[how]["frames_per_second"]
            tell("marks", marks=MARKS, move=how, **told, beside_no_marks=ratio)


def _frames(page: Page, how: str) -> dict[str, float]:
    page.wait_for_timeout(1500)
    gaps = page.evaluate(_MOVE, [how, 4])
    return {"frames_per_second": 1000 * len(gaps) / sum(gaps), "p95_ms": quantile(gaps, 0.95)}


def _enter(page: Page, person: Person) -> None:
    page.context.clear_cookies()
    pairs = [pair.partition("=") for pair in person.cookie.split("; ")]
    page.context.add_cookies([{"name": name, "value": value, "url": person.address} for name, _, value in pairs])
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{person.address}/review-room/cases/{person.case_id}/room#sheet-{person.sheet_id}")
    page.reload()
    page.wait_for_selector("html[data-room-ready=true]", timeout=120_000)


def _fill(person: Person) -> None:
    operations = f"/review-room/cases/{person.case_id}/operations"
    contents = list(_drafts(person.sheet_id))
    for first in range(0, len(contents), _AT_ONCE):
        answer = person.post(operations, {"operations": contents[first : first + _AT_ONCE]})
        if any("error" in one for one in answer["answers"]):
            raise RuntimeError(answer)


def _drafts(sheet: int) -> Iterator[Mapping[str, Any]]:
    for number in range(FINDINGS):
        row, column = divmod(number, _WIDE)
        left, bottom = 20 + 4.5 * column, 20 + 9.0 * row
        kind = ("rectangle", "arrow", "pin", "text")[number % 4]
        points = [[left, bottom]] if kind in ("pin", "text") else [[left, bottom], [left + 4, bottom + 5]]
        geometry = {"points": points, **({"text": "净宽", "height_mm": 3} if kind == "text" else {})}
        finding = {
            "id": str(uuid.uuid4()),
            "sheet_id": sheet,
            "discipline": "fire",
            "class": "general",
            "standard": "",
            "clause": "",
            "text": f"疏散走道第 {number} 处净宽度不足，应按规范复核。",
        }
        marks = [{"id": str(uuid.uuid4()), "kind": kind, "geometry": geometry}] if number < MARKS else []
        yield {"id": str(uuid.uuid4()), "kind": "draft_finding", "finding": finding, "marks": marks}
