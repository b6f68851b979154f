"""Words by which a drawing is named: 平面图, ROOF PLAN. Pure."""

import re
from typing import Final

_WORDS: Final = re.compile(
    r"(平面|立面|剖面|详图|大样|系统图|目录|总说明|设计说明|施工说明|布置图|配筋|节点|平法|模板图|原理图|总图|总平面|做法表|门窗表"
    r"|示意图|干线图|流程图|断面图|轴测图|展开图|图例|材料表|设备表|基础图|接地|防雷|(?<!出)(?<!本)图$|表$|说明$"
    r"|\bPLANS?\b|\bELEVATIONS?\b|\bSECTIONS?\b|\bDETAILS?\b|\bSCHEDULES?\b|\bLAYOUT\b|\bDIAGRAMS?\b|\bNOTES\b|\bINDEX\b"
    r"|\bISOMETRICS?\b|\bRISER\b|\bLEGEND\b|\bCOVER\b)",
    re.IGNORECASE,
)


def names_a_drawing(text: str) -> bool:
    """Whether a tidy text has a word by which drawings are named."""
    return bool(_WORDS.search(text))
