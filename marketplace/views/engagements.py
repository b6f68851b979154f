"""The contract, the delivery and the evaluations of an engagement."""

from typing import BinaryIO

from flask import abort, flash, render_template, request, send_file
from flask_babel import gettext
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from marketplace.domain.engagement_errors import AmountMissing, ContractInvalid, LevelMissing
from marketplace.domain.evaluation import CRITERIA, SOURCE_LABELS, Source
from marketplace.engagement_forms import ContractForm, EvaluationForm, ReturnForm, evaluation_form
from marketplace.models import Contract, Selection
from marketplace.policy import POLICY, Permission
from marketplace.usecases.contracts import (
    LARGEST_CONTRACT,
    check_is_pdf,
    confirm_contract,
    file_contract,
    return_contract,
)
from marketplace.usecases.delivery import close_selection, confirm_delivery
from marketplace.usecases.evaluations import evaluate_engagement, may_evaluate, source_of
from marketplace.views.acting import act
from marketplace.views.blueprint import blueprint, load_selection
from service_centre.db import db, transaction
from service_centre.errors import DomainError
from service_centre.identifiers import shown_name
from service_centre.objects import object_store
from service_centre.web import current_actor, guarded_by, now
from storage.objects import StoredObject


@blueprint.post("/selections/<int:selection_id>/contract")
@guarded_by(POLICY, Permission.CONTRACT_FILE, load=load_selection)
def new_contract(found: Selection) -> Response:
    form = ContractForm()
    if form.amount_yuan.data is None:
        raise AmountMissing
    if form.signed_on.data is None:
        raise ContractInvalid(reason=gettext("没有填写签署日期"))
    name, stored = _received()
    return act(
        found,
        file_contract,
        "合同已上传，等待建设单位确认。",
        name=name,
        stored=stored,
        amount_yuan=form.amount_yuan.data,
        signed_on=form.signed_on.data,
    )


def _received() -> tuple[str, StoredObject]:
    """Look at the file before it is kept; the bytes first, then the row."""
    sent = request.files.get("contract_file")
    if sent is None or not sent.filename:
        raise ContractInvalid(reason=gettext("没有选择文件"))
    stream: BinaryIO = sent.stream  # type: ignore[assignment]
    check_is_pdf(*_beginning_and_size(stream))
    return shown_name(sent.filename), object_store().put(stream)


def _beginning_and_size(stream: BinaryIO) -> tuple[bytes, int]:
    beginning = stream.read(8)
    size = stream.seek(0, 2)
    stream.seek(0)
    return beginning, min(size, LARGEST_CONTRACT + 1)


@blueprint.get("/selections/<int:selection_id>/contracts/<int:contract_id>.pdf")
@guarded_by(POLICY, Permission.CONTRACT_READ, load=lambda selection_id, contract_id: load_selection(selection_id))
def contract(found: Selection) -> Response:
    """Always a download that no browser runs."""
    wanted = (request.view_args or {})["contract_id"]
    one: Contract | None = next((one for one in found.contracts if one.id == wanted), None)
    if one is None:
        abort(404)
    stream = object_store().open(one.digest)
    answer = send_file(stream, mimetype="application/pdf", as_attachment=True, download_name=one.name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@blueprint.post("/selections/<int:selection_id>/contract-confirmation")
@guarded_by(POLICY, Permission.CONTRACT_CONFIRM, load=load_selection)
def contract_confirmation(found: Selection) -> Response:
    return act(found, confirm_contract, "合同已确认，服务开始。")


@blueprint.post("/selections/<int:selection_id>/contract-return")
@guarded_by(POLICY, Permission.CONTRACT_CONFIRM, load=load_selection)
def contract_return(found: Selection) -> Response:
    form = ReturnForm()
    return act(found, return_contract, "合同已退回。", reason=(form.return_reason.data or "")[:400])


@blueprint.post("/selections/<int:selection_id>/delivery-confirmation")
@guarded_by(POLICY, Permission.DELIVERY_CONFIRM, load=load_selection)
def delivery_confirmation(found: Selection) -> Response:
    return act(found, confirm_delivery, "交付已确认，请对本次服务作出评价。")


@blueprint.post("/selections/<int:selection_id>/closing")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def closing(found: Selection) -> Response:
    return act(found, close_selection, "已归档。")


@blueprint.route("/selections/<int:selection_id>/evaluation", methods=["GET", "POST"])
@guarded_by(POLICY, Permission.ENGAGEMENT_EVALUATE, load=load_selection)
def evaluation(found: Selection) -> str | Response | tuple[str, int]:
    session, actor = db.session(), current_actor()
    source = source_of(session, found, actor.organisation_id)
    if source is None:
        abort(404)
    form = evaluation_form(source)
    if request.method == "POST":
        try:
            _evaluate(found, source, form)
        except DomainError as error:
            return _page(found, source, form, error=error), 422
        flash(gettext("评价已提交，谢谢。"), "ok")
        return redirect(request.path)
    return _page(found, source, form)


def _evaluate(found: Selection, source: Source, form: EvaluationForm) -> None:
    levels = {name: form[name].data for name in CRITERIA[source]}
    if not all(isinstance(level, int) for level in levels.values()):
        raise LevelMissing
    remark = (form.remark.data or "")[:400]
    with transaction() as session:
        evaluate_engagement(session, found, levels=levels, remark=remark, actor=current_actor(), now=now())


def _page(found: Selection, source: Source, form: EvaluationForm, *, error: DomainError | None = None) -> str:
    return render_template(
        "marketplace/evaluation.html",
        selection=found,
        source=source,
        criteria=CRITERIA[source],
        sources=SOURCE_LABELS,
        form=form,
        error=error,
        asked=may_evaluate(db.session(), found, current_actor().organisation_id),
    )
