"""What a finding and a saved wording have in common: the columns of a wording."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from review_room.domain.finding import FindingClass, Wording


class Worded:
    """A row that says what a `Wording` says."""

    finding_class: Mapped[FindingClass]
    discipline: Mapped[str] = mapped_column(String(32))
    standard: Mapped[str] = mapped_column(String(80), default="")
    clause: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text)

    @property
    def wording(self) -> Wording:
        return Wording(self.finding_class, self.discipline, self.standard, self.clause, self.text)

    def reword(self, wording: Wording) -> None:
        """Say this from now on."""
        self.finding_class, self.discipline = wording.finding_class, wording.discipline
        self.standard, self.clause, self.text = wording.standard, wording.clause, wording.text
