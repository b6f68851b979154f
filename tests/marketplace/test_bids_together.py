"""Bids and openings pressed by several people at the same moment."""

from pathlib import Path

from flask import Flask

from marketplace.domain.tender import TenderState
from marketplace.models import Bid, RosterTender
from marketplace.usecases.bid_opening import reveal_shares
from marketplace.usecases.bids import submit_bid
from service_centre.audit.models import AuditEntry
from service_centre.db import db, transaction
from tests.marketplace.sealing import a_sealed_bid
from tests.marketplace.tendering import LATER, NOON, a_tendering, at
from tests.marketplace.test_concurrency import _together as together


def test_two_officers_who_open_at_the_same_moment_open_once(own_app: Flask, tmp_path: Path) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    tendering = a_tendering(db.session(), tmp_path / "bids")
    tender = tendering.bidding()
    for person in tendering.people:
        tendering.bid(tender, person)
    shares = {one.account.id: tendering.shares(tender, one) for one in tendering.holders}
    number, store = tender.id, tendering.store
    db.session.commit()

    def reveal(place: int) -> None:
        person = tendering.holders[place]
        with transaction() as session:
            found = session.get_one(RosterTender, number)
            told = shares[person.account.id]
            reveal_shares(session, found, told, store=store, actor=person.actor, clock=at(LATER))

    acts = [lambda: reveal(0), lambda: reveal(1), lambda: reveal(0), lambda: reveal(1)]
    assert together(own_app, *acts) == []
    assert db.session.get_one(RosterTender, number).state is TenderState.OPENED
    assert db.session.query(AuditEntry).filter(AuditEntry.action == "open_bids").count() == 1


def test_two_bids_of_one_agency_at_the_same_moment_leave_one_that_stands(own_app: Flask, tmp_path: Path) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    tendering = a_tendering(db.session(), tmp_path / "bids")
    tender = tendering.bidding()
    raws = [a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code)) for _ in range(2)]
    number, store, actor = tender.id, tendering.store, tendering.people[0].actor
    db.session.commit()

    def submit(raw: bytes) -> None:
        with transaction() as session:
            found = session.get_one(RosterTender, number)
            submit_bid(session, found, raw, store=store, actor=actor, clock=at(NOON))

    assert together(own_app, *(lambda raw=raw: submit(raw) for raw in [*raws, raws[0]])) == []  # type: ignore[misc]
    standing = db.session.query(Bid).filter(Bid.superseded_at.is_(None)).count()
    assert (db.session.query(Bid).count(), standing) == (2, 1)
