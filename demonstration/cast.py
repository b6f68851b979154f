"""The people and organisations of the demo city. All of them are fiction, and their names say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service_centre.organisations.kinds import OrganisationKind
from service_centre.people.roles import Role

_K, _R = OrganisationKind, Role

DEMONSTRATION_PASSWORD: Final = "lianshen-demo-2026"  # noqa: S105 - printed at every start of the demonstration


@dataclass(frozen=True, slots=True)
class Person:
    """One demo account; `key` names the person in the stories and is the login name."""

    key: str
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Troupe:
    """One organisation of the demo city with its people."""

    key: str
    kind: OrganisationKind
    name: str
    short_name: str
    people: tuple[Person, ...]
    department_code: str | None = None
    control_group: str | None = None
    agency_class: int = 1


CENTRE: Final = Troupe(
    "centre",
    _K.CENTRE,
    "云岭市政务服务中心（虚构）",
    "政务中心",
    (
        Person("chuangkou", "窗口·方晓（虚构）", (_R.ADMISSION_CLERK,)),
        Person("shenhe", "审核·沈宁（虚构）", (_R.SELECTION_AUDITOR,)),
        Person("chouqu", "抽取·周衡（虚构）", (_R.DRAW_CLERK,)),
        Person("mingce", "名册·简文（虚构）", (_R.ROSTER_KEEPER, _R.PUBLISHER)),
        Person("fuhe", "复核·容正（虚构）", (_R.PUBLISHER,)),
        Person("guanliyuan", "管理·齐平（虚构）", (_R.SYSTEM_ADMINISTRATOR,)),
    ),
)

OVERSIGHT: Final = Troupe(
    "oversight",
    _K.OVERSIGHT,
    "云岭市派驻纪检监察组（虚构）",
    "监督",
    (Person("jiandu", "监督·严明（虚构）", (_R.OVERSIGHT_OFFICER,)),),
)


def _department(key: str, name: str, short_name: str, code: str) -> Troupe:
    people: tuple[Person, ...] = (
        Person(f"{key}-shencha", f"{short_name}审查·{_SURNAMES[key]}一（虚构）", (_R.DEPARTMENT_REVIEWER,)),
        Person(f"{key}-qianshu", f"{short_name}签署·{_SURNAMES[key]}二（虚构）", (_R.DEPARTMENT_SIGNER,)),
    )
    return Troupe(key, _K.DEPARTMENT, name, short_name, people, department_code=code)


_SURNAMES: Final[Mapping[str, str]] = {
    "xiaofang": "火",
    "renfang": "安",
    "qixiang": "云",
    "yuanlin": "林",
}

LEAD: Final = Troupe(
    "zhujian",
    _K.DEPARTMENT,
    "云岭市住房和城乡建设局（虚构）",
    "住建",
    (
        Person("zhujian-jingban", "住建经办·梁栋（虚构）", (_R.LEAD_OFFICER,)),
        Person("zhujian-fuze", "住建负责·梁衡（虚构）", (_R.LEAD_HEAD,)),
    ),
    department_code="housing",
)

DEPARTMENTS: Final = (
    _department("xiaofang", "云岭市消防救援支队（虚构）", "消防", "fire"),
    _department("renfang", "云岭市人民防空办公室（虚构）", "人防", "civil_air_defence"),
    Troupe(
        "ziran",
        _K.DEPARTMENT,
        "云岭市自然资源局（虚构）",
        "自然资源",
        (
            Person("ziran-shencha", "自然资源审查·田一（虚构）", (_R.DEPARTMENT_REVIEWER, _R.LEAD_OFFICER)),
            Person("ziran-qianshu", "自然资源签署·田二（虚构）", (_R.DEPARTMENT_SIGNER, _R.LEAD_HEAD)),
        ),
        department_code="natural_resources",
    ),
    _department("qixiang", "云岭市气象局（虚构）", "气象", "meteorology"),
    _department("yuanlin", "云岭市园林局（虚构）", "园林", "landscape"),
)

OWNERS: Final = (
    Troupe(
        "yezhu-a",
        _K.OWNER,
        "云岭青禾置业有限公司（虚构）",
        "青禾置业",
        (Person("yezhu-a", "青禾经办·何田（虚构）", (_R.OWNER_CLERK, _R.OWNER_SIGNER)),),
    ),
    Troupe(
        "yezhu-b",
        _K.OWNER,
        "云岭白鹭发展有限公司（虚构）",
        "白鹭发展",
        (Person("yezhu-b", "白鹭经办·陆鸣（虚构）", (_R.OWNER_CLERK, _R.OWNER_SIGNER)),),
        control_group="白鹭集团（虚构）",
    ),
)

DESIGN_FIRMS: Final = (
    Troupe(
        "sheji-a",
        _K.DESIGN_FIRM,
        "云岭经纬建筑设计院（虚构）",
        "经纬设计",
        (Person("sheji-a", "经纬设计·经一（虚构）", (_R.DESIGN_CLERK,)),),
    ),
    Troupe(
        "sheji-b",
        _K.DESIGN_FIRM,
        "云岭方圆建筑设计有限公司（虚构）",
        "方圆设计",
        (Person("sheji-b", "方圆设计·方一（虚构）", (_R.DESIGN_CLERK,)),),
        control_group="方圆集团（虚构）",
    ),
)

_AGENCY_NAMES: Final = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛")


def _agency(number: int) -> Troupe:
    letter = _AGENCY_NAMES[number - 1]
    key = f"jigou-{number}"
    return Troupe(
        key,
        _K.AGENCY,
        f"云岭{letter}诚审图有限公司（虚构）",
        f"{letter}诚审图",
        (
            Person(f"{key}-guanli", f"{letter}诚管理·{letter}一（虚构）", (_R.AGENCY_ADMINISTRATOR,)),
            Person(f"{key}-shencha", f"{letter}诚审查·{letter}二（虚构）", (_R.AGENCY_REVIEWER,)),
            Person(f"{key}-faren", f"{letter}诚法人·{letter}三（虚构）", (_R.LEGAL_REPRESENTATIVE,)),
        ),
        # The last two share an owner, and the seventh belongs to a design firm's group: the draw must notice both.
        control_group={6: "己辛集团（虚构）", 7: "方圆集团（虚构）", 8: "己辛集团（虚构）"}.get(number),
        agency_class=2 if number == 5 else 1,
    )


AGENCIES: Final = tuple(_agency(number) for number in range(1, 9))

TROUPES: Final = (CENTRE, OVERSIGHT, LEAD, *DEPARTMENTS, *OWNERS, *DESIGN_FIRMS, *AGENCIES)
