"""Numbers that are the centre's to set, each with its legal basis beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from service_centre.db import Base


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One number of the centre: its name, default, and where the default comes from."""

    name: str
    default: int
    legal_basis: str
    title: str


class SettingValue(Base):
    """A centre's own value in place of the default."""

    __tablename__ = "setting_values"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[int]


def collect(*groups: Iterable[SettingSpec]) -> dict[str, SettingSpec]:
    """All settings of the packages by name; a name may be declared once."""
    specs: dict[str, SettingSpec] = {}
    for group in groups:
        for spec in group:
            if spec.name in specs:
                raise ValueError(f"setting {spec.name} is declared twice")
            specs[spec.name] = spec
    return specs


def setting(session: Session, name: str) -> int:
    """The value in force; KeyError for a name nobody declared."""
    spec: SettingSpec = current_app.extensions["settings"][name]
    stored = session.get(SettingValue, name)
    return stored.value if stored else spec.default
