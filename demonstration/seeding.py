"""Cases of the demo city in several states, told through the same steps as a real case."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from demonstration.city import City
from demonstration.drawings import generate_set
from demonstration.story import Story, keep_all_promises
from review_room.domain.opinion import Stance
from service_centre.matters.models import SelectionMethod

Tell = Callable[[str], None]


def seed_cases(city: City, tell: Tell) -> None:
    """Five cases: collecting, submitted, under review, waiting for the designer, delivered."""
    with tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
        for number, (title, tale) in enumerate(_TALES.items(), start=1):
            tell(title)
            tale(city, Path(folder) / str(number), number)


def _begin(city: City, folder: Path, number: int, name: str, *, sheets: int = 4) -> Story:
    parity = number % 2
    story = Story(city, owner="yezhu-a" if parity else "yezhu-b", designer="sheji-a" if parity else "sheji-b")
    story.register(project_code=f"2026-620199-47-01-{number:06d}", name=name)
    made = generate_set(folder, seed=number, sheets=sheets, project=name)
    story.send([file.path for file in made.files])
    keep_all_promises()
    return story


def _collecting(city: City, folder: Path, number: int) -> None:
    _begin(city, folder, number, "演示·云岭少年宫（虚构）", sheets=3)


def _submitted(city: City, folder: Path, number: int) -> None:
    story = _begin(city, folder, number, "演示·白鹭社区服务中心（虚构）")
    story.submit()
    keep_all_promises()


def _under_review(city: City, folder: Path, number: int) -> None:
    _reviewed(city, folder, number, "演示·青禾雅苑 3 号楼（虚构）", SelectionMethod.DRAW)


def _reviewed(city: City, folder: Path, number: int, name: str, method: SelectionMethod) -> Story:
    story = _begin(city, folder, number, name)
    story.submit()
    keep_all_promises()
    story.admit()
    story.open_room(method)
    if method is SelectionMethod.DRAW:
        story.draw_agency()
    else:
        story.take_turn()
    story.confirm()
    _findings(story)
    return story


def _findings(story: Story) -> None:
    fire, defence, agency = story.reviewers()
    story.find(
        fire,
        {
            "discipline": "fire",
            "class": "mandatory",
            "standard": "GB 55037-2022",
            "clause": "第 7.1.2 条",
            "text": "首层疏散楼梯间出口净宽不足 1.10 m，不满足安全疏散要求，请核算并修改。",
        },
        sheet=1,
        marks=("cloud", "arrow", "text"),
    )
    story.find(
        agency,
        {"class": "depth", "text": "外墙保温做法未注明材料燃烧性能等级，请补充节点详图。"},
        sheet=1,
        marks=("rectangle",),
    )
    story.find(
        agency,
        {"discipline": "structure", "class": "query", "text": "楼梯间荷载取值与计算书不一致，请说明。"},
        sheet=2,
        marks=("pin", "freehand"),
    )
    story.find(
        defence,
        {
            "discipline": "civil_air_defence",
            "class": "advisory",
            "text": "总平面未标注人防出入口位置，建议补充。",
        },
    )


def _revision_due(city: City, folder: Path, number: int) -> Story:
    story = _reviewed(city, folder, number, "演示·白鹭科创园 A 座（虚构）", SelectionMethod.ROTATION)
    for reviewer in story.reviewers():
        story.say(reviewer, Stance.REVISION_NEEDED)
    story.consolidate()
    story.issue()
    return story


def _delivered(city: City, folder: Path, number: int) -> None:
    story = _reviewed(city, folder, number, "演示·青禾实验学校（虚构）", SelectionMethod.DRAW)
    story.contract()
    for reviewer in story.reviewers():
        story.say(reviewer, Stance.REVISION_NEEDED)
    story.consolidate()
    story.issue()
    ids = story.reply_to_all("已按意见修改，详见修改版图纸。")
    revised = generate_set(folder / "2", seed=number, sheets=4, revision=2, project="演示·青禾实验学校（虚构）")
    story.send([revised.files[0].path], actor=story.designer)
    keep_all_promises()
    story.submit(actor=story.designer)
    keep_all_promises()
    story.close_all(ids)
    for reviewer in story.reviewers():
        story.say(reviewer, Stance.NO_OBJECTION)
    story.consolidate()
    story.settle()
    story.sign_all()
    keep_all_promises()
    story.deliver()
    story.confirm_delivery()


_TALES: dict[str, Callable[[City, Path, int], object]] = {
    "演示·云岭少年宫：正在上传图纸": _collecting,
    "演示·白鹭社区服务中心：已提交，待受理": _submitted,
    "演示·青禾雅苑 3 号楼：审查中（随机抽取）": _under_review,
    "演示·白鹭科创园 A 座：待修改回复（顺次轮候）": _revision_due,
    "演示·青禾实验学校：已送达": _delivered,
}
