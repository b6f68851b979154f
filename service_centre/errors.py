"""Errors as states of affairs: a code for programs, a sentence and a next step for people."""

from typing import ClassVar


class DomainError(Exception):
    """A rule of the field was about to be broken.

    `code` is stable and goes into logs, APIs and tests. `sentence` and `next_step` are Chinese
    templates with `{names}`; the web layer translates the templates before it fills them.
    """

    code: ClassVar[str] = "domain_error"
    sentence: ClassVar[str] = "操作无法完成。"
    next_step: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__((self.sentence + self.next_step).format(**values))


class NotFound(DomainError):
    """What was asked for does not exist, or the asker may not know of it."""

    code = "not_found"
    sentence = "没有找到您要的内容。"
    next_step = "请从首页重新进入，或核对链接是否完整。"


class Forbidden(NotFound):
    """The actor lacks the permission. Looks exactly like NotFound from outside."""

    code = "not_found"


class Conflict(DomainError):
    """The act does not fit the present state of the matter."""

    code = "conflict"
    sentence = "当前状态下不能执行该操作。"
    next_step = "请刷新页面后按最新状态处理。"


class ChangedMeanwhile(Conflict):
    """Two people changed the same thing; the second one looks again."""

    code = "changed_meanwhile"
    sentence = "内容已被他人更新，您的修改未保存。"
    next_step = "请刷新页面，核对后重新提交。"


class Invalid(DomainError):
    """Input that breaks a rule of form."""

    code = "invalid"
    sentence = "填写的内容有误。"
    next_step = "请按提示修改后重新提交。"


class Unstorable(Invalid):
    """Input that no column can hold: a null character, half a surrogate pair, a number out of range."""

    code = "unstorable"
    sentence = "填写的内容中有无法保存的字符或过大的数字。"
    next_step = "请删去特殊字符后重新提交。"


class BrokenOff(DomainError):
    """A transfer ended before its end: nothing is wrong with what was sent, and it may be sent again."""

    code = "broken_off"
    sentence = "传送中断，操作没有完成。"
    next_step = "请检查网络后重试。"


class Unavailable(DomainError):
    """A part the act needs cannot be reached now."""

    code = "unavailable"
    sentence = "系统暂时无法完成该操作。"
    next_step = "已保存的内容不会丢失，请稍后重试。"


class TooMany(DomainError):
    """Too many tries in a short time."""

    code = "too_many"
    sentence = "尝试次数过多。"
    next_step = "请稍候一分钟再试。"


class Misconfigured(Exception):
    """The installation lacks something it cannot start without."""
