"""The names of the disciplines on public pages; the codes are those of rosters and cases."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DISCIPLINE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "survey": "勘察",
        "site": "总图",
        "architecture": "建筑",
        "structure": "结构",
        "water": "给排水",
        "hvac": "暖通",
        "electrical": "电气",
        "energy": "节能",
        "green": "绿建",
        "fire": "消防",
        "civil_air_defence": "人防",
        "prefabrication": "装配式",
        "road": "道路",
        "bridge": "桥梁",
        "tunnel": "隧道",
        "pipeline": "管线",
        "landscape": "绿化",
        "lighting": "照明",
    }
)
