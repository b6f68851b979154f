"""What people fill in: typed input with messages at the field."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from marketplace.domain.rules import VOID_CAUSES


class AnnouncementForm(FlaskForm):  # type: ignore[misc]
    """Who supervises, and from the second attempt on which public lottery."""

    officer_id = SelectField("监督方", coerce=int)
    beacon_source = StringField("公开信标来源", validators=[Optional(), Length(max=40)], description="如：双色球。")
    beacon_ref = StringField("期号", validators=[Optional(), Length(max=40)], description="须为尚未开奖的期号。")


class VoidForm(FlaskForm):  # type: ignore[misc]
    """Why an attempt is given up."""

    cause = SelectField("作废原因", choices=[SelectChoice(value, label) for value, label in VOID_CAUSES.items()])
    party = SelectField("涉及的参与方", choices=[SelectChoice("", "无")])
    statement = TextAreaField("经过说明", validators=[DataRequired("请写明经过。"), Length(max=1000)])


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """The agency takes the case or declines it."""

    answer = HiddenField(validators=[DataRequired()])
    reason = TextAreaField(
        "放弃理由", validators=[Length(max=400)], description="有正当理由的须写明；无理由放弃会被记录。"
    )


class AnnulmentForm(FlaskForm):  # type: ignore[misc]
    """Which objection was upheld, and why."""

    annulment_reason = TextAreaField(
        "成立的异议及理由",
        validators=[DataRequired("请写明理由。"), Length(max=1000)],
        description="会写入留痕并公开。",
    )


class BeaconForm(FlaskForm):  # type: ignore[misc]
    """Numbers of the announced lottery."""

    numbers = StringField(
        "开奖号码",
        validators=[DataRequired("请填写开奖号码。"), Length(max=300)],
        description="号码用空格分开，各组用分号分开，如：2 5 8 10 12 30; 7。",
    )
