"""What reviewers and designers do in the room, with mouse and keyboard."""

from playwright.sync_api import Page, expect

FINDING = "首层疏散门净宽不足，请核对。"


def choose_tool(page: Page, tool: str) -> None:
    """Press a tool's button; of tools that share a place on the toolbar, the one that stands there comes first."""
    button = page.get_by_test_id(f"tool-{tool}")
    if not button.is_visible():
        page.locator(f".tool-family[data-family~={tool}] .tool:not(.is-folded)").click()
    button.click()


def at(page: Page, across: float, down: float) -> tuple[float, float]:
    """A place on the canvas in pixels of the page, by its share of the canvas's width and height."""
    box = page.get_by_test_id("room-canvas").bounding_box()
    assert box
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one place on the canvas to another, by their shares."""
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=5)
    page.mouse.up()


def draw_mark(page: Page, tool: str, place: tuple[float, float], *, size: float = 90) -> None:
    """Place one mark of a kind on the canvas at a share of its width and height."""
    choose_tool(page, tool)
    x, y = at(page, *place)
    if tool in ("text", "pin"):
        page.mouse.click(x, y)
        if tool == "text":
            page.get_by_test_id("canvas-words").fill("净宽不足")
            page.keyboard.press("Enter")
        return
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + size / 2, y + size / 3, steps=4)
    page.mouse.move(x + size, y + size * 0.7, steps=4)
    page.mouse.up()


def write_finding(page: Page, text: str, *, mandatory: bool) -> None:
    form = page.get_by_test_id("finding-form")
    expect(form).to_be_visible()
    page.get_by_test_id("finding-class").select_option("mandatory" if mandatory else "depth")
    if mandatory:
        page.get_by_test_id("finding-standard").fill("GB 55037-2022")
        page.get_by_test_id("finding-clause").fill("7.1.2")
    page.get_by_test_id("finding-text").fill(text)


def give_up(page: Page) -> None:
    """Discard the draft that is open."""
    page.get_by_test_id("discard-draft").click()
    page.get_by_test_id("confirm").click()


def submit_finding(page: Page) -> None:
    page.get_by_test_id("submit-finding").click()
    page.get_by_test_id("confirm").click()
