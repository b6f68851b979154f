"""The kinds of organisation and their levels."""

from enum import StrEnum
from typing import Final


class OrganisationKind(StrEnum):
    """What an organisation is to the service centre."""

    CENTRE = "centre"
    DEPARTMENT = "department"
    OWNER = "owner"
    DESIGN_FIRM = "design_firm"
    AGENCY = "agency"
    OVERSIGHT = "oversight"


class Level(StrEnum):
    """Administrative level of a centre, a department or a matter."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


KIND_LABELS: Final = {
    OrganisationKind.CENTRE: "政务服务中心",
    OrganisationKind.DEPARTMENT: "部门",
    OrganisationKind.OWNER: "建设单位",
    OrganisationKind.DESIGN_FIRM: "设计单位",
    OrganisationKind.AGENCY: "审图机构",
    OrganisationKind.OVERSIGHT: "监督机构",
}
