"""The roles a person may hold in an organisation (domain.md, Roles)."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """One role; scope is role × organisation."""

    OWNER_CLERK = "owner_clerk"
    OWNER_SIGNER = "owner_signer"
    DESIGN_CLERK = "design_clerk"
    REGISTERED_PERSON = "registered_person"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    AGENCY_REVIEWER = "agency_reviewer"
    LEGAL_REPRESENTATIVE = "legal_representative"
    ADMISSION_CLERK = "admission_clerk"
    LEAD_OFFICER = "lead_officer"
    LEAD_HEAD = "lead_head"
    DEPARTMENT_REVIEWER = "department_reviewer"
    DEPARTMENT_SIGNER = "department_signer"
    SELECTION_AUDITOR = "selection_auditor"
    PUBLISHER = "publisher"
    DRAW_CLERK = "draw_clerk"
    ROSTER_KEEPER = "roster_keeper"
    OVERSIGHT_OFFICER = "oversight_officer"
    SYSTEM_ADMINISTRATOR = "system_administrator"


ROLE_LABELS: Final = {
    Role.OWNER_CLERK: "建设单位经办人",
    Role.OWNER_SIGNER: "建设单位签署人",
    Role.DESIGN_CLERK: "设计单位经办人",
    Role.REGISTERED_PERSON: "注册执业人员",
    Role.AGENCY_ADMINISTRATOR: "审图机构管理员",
    Role.AGENCY_REVIEWER: "审图机构审查人",
    Role.LEGAL_REPRESENTATIVE: "审图机构法定代表人",
    Role.ADMISSION_CLERK: "窗口受理人",
    Role.LEAD_OFFICER: "牵头部门经办人",
    Role.LEAD_HEAD: "牵头部门负责人",
    Role.DEPARTMENT_REVIEWER: "部门审查人",
    Role.DEPARTMENT_SIGNER: "部门签署人",
    Role.SELECTION_AUDITOR: "选取审核人",
    Role.PUBLISHER: "发布人",
    Role.DRAW_CLERK: "抽取操作人",
    Role.ROSTER_KEEPER: "名册管理人",
    Role.OVERSIGHT_OFFICER: "监督员",
    Role.SYSTEM_ADMINISTRATOR: "系统管理员",
}
