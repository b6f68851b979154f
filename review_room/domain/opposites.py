"""Words that ask for the opposite of each other, as findings of drawing review use them."""

from typing import Final

OPPOSITES: Final = (
    ("增设", "取消"), ("增加", "取消"), ("增加", "减少"), ("增大", "减小"), ("加大", "减小"),
    ("加宽", "缩小"), ("加宽", "收窄"), ("加厚", "减薄"), ("提高", "降低"), ("抬高", "降低"),
    ("外开", "内开"), ("前移", "后移"), ("左移", "右移"), ("上移", "下移"), ("封闭", "开敞"),
    ("封堵", "打通"), ("常开", "常闭"), ("保留", "取消"), ("保留", "拆除"),
    ("应设", "不应设"), ("应设置", "不应设置"),
)  # fmt: skip


def opposite_demands(one: str, other: str) -> bool:
    """Whether one text asks for what the other asks to undo, by words that are opposites in this trade."""
    return any((_says(one, a) and _says(other, b)) or (_says(one, b) and _says(other, a)) for a, b in OPPOSITES)


def _says(text: str, word: str) -> bool:
    return word in (text.replace(f"不{word}", "") if not word.startswith("不") else text)
