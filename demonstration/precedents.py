"""Fictional precedents of the demo city, so that there is something to cite; each says that it is fiction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from review_room.domain.precedent import Ruling
from review_room.usecases.precedents import adopt_precedent, propose_precedent
from service_centre.permissions import Actor

_RULINGS: Final[tuple[Mapping[str, str], ...]] = (
    {
        "title": "改建项目疏散楼梯净宽的认定（虚构案例）",
        "facts": "演示案例：既有商业楼改建，保留的疏散楼梯净宽 1.05 m，设计单位以原结构限制为由拟保留。",
        "matter": "改建后疏散楼梯净宽是否可以维持原状。",
        "decision": "不得低于现行标准；结构确有困难的，可增设室外疏散楼梯满足总净宽，原楼梯不计入。",
        "legal_basis": "GB 55037-2022 第 7.1.2 条（演示引用，不作为执法依据）",
        "tags": "疏散，净宽，既有建筑",
        "discipline": "fire",
        "standard": "GB 55037-2022",
        "clause": "7.1.2",
    },
    {
        "title": "外墙保温材料燃烧性能标注（虚构案例）",
        "facts": "演示案例：立面图只写“保温材料”，未注明燃烧性能等级，两个部门分别提出补正。",
        "matter": "燃烧性能等级应在哪张图上注明、由谁复核。",
        "decision": "建筑设计说明和墙身节点均应注明，由消防专业复核，其他部门不再重复提出。",
        "legal_basis": "GB 50016-2014（2018年版）第 6.7 节（演示引用，不作为执法依据）",
        "tags": "保温，燃烧性能，节点",
        "discipline": "architecture",
        "standard": "GB 50016-2014（2018年版）",
        "clause": "6.7.5",
    },
    {
        "title": "人防口部与消防车道位置冲突的处理（虚构案例）",
        "facts": "演示案例：人防口部突出地面部分占用消防车道转弯半径，消防与人防意见不一致。",
        "matter": "口部平移还是车道改线。",
        "decision": "口部平移 2.4 m，车道不改；由牵头部门在汇总时一并写明。",
        "legal_basis": "GB 55037-2022 第 3.4 节；联合会审纪要（演示引用，不作为执法依据）",
        "tags": "消防车道，人防口部",
        "discipline": "civil_air_defence",
    },
)


def fill_register(session: Session, actors: Mapping[str, Actor], *, now: datetime) -> None:
    """Two in force, and one that still waits for the head of the department."""
    for number, ruling in enumerate(_RULINGS):
        parsed = Ruling.parse({**ruling, "valid_from": "2026-01-01"})
        row = propose_precedent(session, parsed, actor=actors["zhujian-jingban"], now=now)
        if number < 2:
            adopt_precedent(session, row, actor=actors["zhujian-fuze"], now=now)
