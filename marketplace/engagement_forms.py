"""What people fill in between the engagement of an agency and the end of a sanction."""

from typing import Final

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from marketplace.domain.evaluation import CRITERIA, LEVEL_LABELS, Source
from marketplace.domain.sanction import MEASURE_LABELS, RED_LINE_LABELS

_LONGEST: Final = 4000


class AuditForm(FlaskForm):  # type: ignore[misc]
    """The estimated price, where it is known."""

    estimate_yuan = IntegerField(
        "预计合同金额（元）",
        validators=[Optional()],
        description="达到招标限额的不能选取；可留空，签合同时再核。",
    )


class JumpForm(FlaskForm):  # type: ignore[misc]
    """Whom to take out of order, and why."""

    jump_agency_id = SelectField("机构", coerce=int)
    jump_reason = StringField("理由", validators=[Length(max=400)], description="会写入轮候记录并公开。")


class ContractForm(FlaskForm):  # type: ignore[misc]
    """The signed contract."""

    contract_file = FileField("合同文件", description="签署完成的 PDF，不超过 10 MB。")
    amount_yuan = IntegerField("合同金额（元）", validators=[InputRequired("请填写金额。")])
    signed_on = DateField("签署日期", validators=[InputRequired("请填写签署日期。")])


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """Why a contract goes back."""

    return_reason = StringField("退回理由", validators=[Length(max=400)])


class EvaluationForm(FlaskForm):  # type: ignore[misc]
    """A remark; the criteria of the reader's side are added by `evaluation_form`."""

    remark = TextAreaField(
        "说明",
        validators=[Length(max=400)],
        description="低于 60 分的须写明事实和理由；机构看得到说明，看不到评价人姓名。",
    )


def evaluation_form(source: Source) -> EvaluationForm:
    """The questions for one side, five levels each."""
    choices = [SelectChoice(level, lazy_gettext(label)) for level, label in LEVEL_LABELS.items()]
    fields = {name: RadioField(label, coerce=_level, choices=choices) for name, label in CRITERIA[source].items()}
    built = type("SidesEvaluationForm", (EvaluationForm,), fields)
    form: EvaluationForm = built()
    return form


def _level(text: object) -> int:
    return int(str(text)) if str(text).isdigit() else 0


class RedLineForm(FlaskForm):  # type: ignore[misc]
    """Which agency crossed which line, and what shows it."""

    agency_id = SelectField("机构", coerce=int)
    red_line = SelectField(
        "红线", choices=[SelectChoice(one.value, lazy_gettext(label)) for one, label in RED_LINE_LABELS.items()]
    )
    red_line_facts = TextAreaField("事实和证据", validators=[DataRequired("请写明。"), Length(max=_LONGEST)])


class NoticeForm(FlaskForm):  # type: ignore[misc]
    """What is proposed to the agency."""

    measure = SelectField(
        "拟处理", choices=[SelectChoice(one.value, lazy_gettext(label)) for one, label in MEASURE_LABELS.items()]
    )
    notice = TextAreaField("事实、理由和依据", validators=[DataRequired("请写明。"), Length(max=_LONGEST)])


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """The agency's answer."""

    reply = TextAreaField("陈述申辩意见", validators=[DataRequired("请写明。"), Length(max=_LONGEST)])
    hearing = BooleanField("申请听证")


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """The decision by somebody other than the proposer."""

    decided_measure = SelectField(
        "决定",
        choices=[
            *(SelectChoice(one.value, lazy_gettext(label)) for one, label in MEASURE_LABELS.items()),
            SelectChoice("", lazy_gettext("不予处理")),
        ],
    )
    decision = TextAreaField("决定的事实、理由和依据", validators=[DataRequired("请写明。"), Length(max=_LONGEST)])


class WordsForm(FlaskForm):  # type: ignore[misc]
    """Minutes, a reason, an appeal: whatever an act needs in words."""

    words = TextAreaField("内容", validators=[DataRequired("请写明。"), Length(max=_LONGEST)])


class AppealDecisionForm(FlaskForm):  # type: ignore[misc]
    """What a third person says of the appeal."""

    outcome = RadioField(
        "申诉决定",
        choices=[
            SelectChoice("upheld", lazy_gettext("申诉成立，撤销原决定")),
            SelectChoice("refused", lazy_gettext("申诉不成立，维持原决定")),
        ],
    )
    appeal_decision = TextAreaField("理由", validators=[DataRequired("请写明。"), Length(max=_LONGEST)])
