"""What is said around findings, as operations of the room.

Unlike an act on a finding, it tells only those who may read it: not even that something was said reaches the others.
"""

from collections.abc import Callable, Mapping
from typing import Final

from review_room.domain.remark import RemarkAction
from review_room.domain.visibility import unit_label
from review_room.models import Assignment, Remark
from review_room.talk.queries import assignment_json, remark_json
from review_room.usecases import assignments, remarks
from review_room.usecases.context import Operation
from review_room.usecases.events import Told
from service_centre.audit.chain import canonical_digest

Said = Remark | Assignment

TALK: Final[Mapping[str, Callable[[Operation], Said]]] = {
    "write_remark": remarks.write,
    RemarkAction.EDIT: remarks.edit,
    RemarkAction.WITHDRAW: remarks.withdraw,
    "assign_finding": assignments.assign,
    "release_finding": assignments.release,
}


def talk_told(kind: str, said: Said) -> Told:
    """An event for those who may know of it, and for nobody else."""
    if isinstance(said, Remark):
        return Told(kind, said.visibility, {"remark": remark_json(said)})
    return Told(kind, unit_label(said.organisation_id), {"assignment": assignment_json(said)})


def talk_facts(said: Said) -> dict[str, object]:
    """What the trail keeps of it: digests, never the words of a note."""
    if isinstance(said, Remark):
        return _remark_facts(said)
    told = assignment_json(said)
    return {"finding": said.finding_id, "assigned_to": told["account_id"], "due_on": told["due_on"]}


def _remark_facts(remark: Remark) -> dict[str, object]:
    spoken = {
        "text": remark.text,
        "mentions": [one.account_id for one in remark.mentions],
        "attachments": [[one.name, one.digest] for one in remark.attachments],
    }
    return {
        "finding": remark.finding_id,
        "remark": remark.id,
        "state": remark.state,
        "content_digest": canonical_digest(spoken),
        "attachments": len(remark.attachments),
    }
