"""What drawing a DXF may still cost, and what it left out."""

import math
from collections import Counter
from dataclasses import dataclass, field

from review_room.drawings.phrases import Phrase
from review_room.drawings.refusals import Refusal, RefusalCode


@dataclass
class Cost:
    """What drawing may still cost, and what was left out."""

    entities_left: int
    hatch_lines_left: int
    hidden_left: int = 0
    hidden_hatch_lines_left: int = 0
    hidden_left_out: int = 0
    skipped: int = 0
    filled_hatches: int = 0
    missing_references: int = 0
    embedded_objects: int = 0
    not_drawn: Counter[str] = field(default_factory=Counter)

    def pay_entity(self, number: int = 1) -> None:
        """Raises `Refusal` TOO_COMPLEX when the budget is spent."""
        self.entities_left -= number
        if self.entities_left < 0:
            raise Refusal(RefusalCode.TOO_COMPLEX, reason=Phrase("图元数量超过上限"))

    def pay_hidden(self, number: int = 1) -> bool:
        """Whether something on a hidden layer may be drawn; what may not is counted."""
        paid = number <= self.hidden_left
        if paid:
            self.hidden_left -= number
        else:
            self.hidden_left_out += number
        return paid

    def pay_hatch(self, lines: float) -> None:
        """Raises `Refusal` TOO_COMPLEX when the budget is spent."""
        if not lines <= self.hatch_lines_left:
            raise Refusal(RefusalCode.TOO_COMPLEX, reason=Phrase("填充线过密，数量超过上限"))
        self.hatch_lines_left -= math.ceil(lines)

    def pay_hidden_hatch(self, lines: float) -> bool:
        """As `pay_hidden`, for the lines of a pattern."""
        paid = lines <= self.hidden_hatch_lines_left
        if paid:
            self.hidden_hatch_lines_left -= math.ceil(lines)
        else:
            self.hidden_left_out += 1
        return paid

    def pay_copies(self, one: "Cost", number: int) -> None:
        """Pays for copies of something that was drawn once on a copy of this budget, which was `one` before."""
        left, lines = one.entities_left, one.hatch_lines_left
        self.pay_entity(number * (self.entities_left - left))
        self.pay_hatch(number * (self.hatch_lines_left - lines))
        self.hidden_left -= number * (self.hidden_left - one.hidden_left)
        self.hidden_hatch_lines_left -= number * (self.hidden_hatch_lines_left - one.hidden_hatch_lines_left)
        self.hidden_left_out += number * one.hidden_left_out
        self.skipped += number * one.skipped
        self.filled_hatches += number * one.filled_hatches
        self.missing_references += number * one.missing_references
        self.embedded_objects += number * one.embedded_objects
        self.not_drawn.update({name: number * count for name, count in one.not_drawn.items()})
