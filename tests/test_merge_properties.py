"""Whatever two records hold: a merge loses no row, makes no consent looser, and its undoing gives back what was."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contacts.consent import ledger
from contacts.consent.models import Consent, State
from contacts.consent.suppression import is_suppressed
from contacts.duplicates import holders, merging
from contacts.duplicates.steps import pack
from contacts.models import Contact, ContactPoint, Note, Tag
from messaging import outbox
from projects.models import Project
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db

PHONES = ["+12085550101", "+12085550102", "+12085550103"]
CHANNEL, PURPOSES = "sms", ["marketing", "informational"]
# A message that was refused because the other record said no stays refused.
UNDATED = {"updated_at", "search_text", "sort_name", "status", "reasons"}
NOT_CARRIED = {"contacts.duplicatekey", "contacts.duplicatepair", "contacts.contactmerge"}

happened = st.tuples(st.sampled_from(["ask", "yes", "no", "stop"]), st.sampled_from(PURPOSES), st.sampled_from(PHONES))
record = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "Ana Sample", "Ana S."]),
        "job_title": st.sampled_from(["", "Painter"]),
        "phones": st.lists(st.sampled_from(PHONES), unique=True, min_size=1, max_size=3),
        "tags": st.sets(st.sampled_from(["a", "b", "c"])),
        "notes": st.integers(0, 2),
        "texts": st.lists(st.sampled_from(PURPOSES), max_size=2),
        "projects": st.integers(0, 1),
        "happened": st.lists(happened, max_size=4),
    }
)


def make(cast: Cast, tags: dict[str, Tag], what: dict[str, Any]) -> Contact:
    workspace = cast.workspace
    contact = Contact.objects.create(workspace=workspace, name=what["name"], job_title=what["job_title"])
    for place, phone in enumerate(what["phones"]):
        ContactPoint.objects.create(workspace=workspace, contact=contact, kind="phone", value=phone, position=place)
    contact.tags.set([tags[name] for name in what["tags"]])
    for number in range(what["notes"]):
        Note.objects.create(workspace=workspace, contact=contact, text=f"Note {number}")
    for number, purpose in enumerate(what["texts"]):
        key = f"{contact.pk}-{number}"
        outbox.compose(contact, CHANNEL, purpose, "Hello", author=None, idempotency_key=key)
    for _number in range(what["projects"]):
        Project.objects.create(workspace=workspace, name="Work", contact=contact)
    for verb, purpose, phone in what["happened"]:
        happen(cast, contact, verb, purpose, phone)
    return Contact.objects.get(pk=contact.pk)


def happen(cast: Cast, contact: Contact, verb: str, purpose: str, phone: str) -> None:
    how: Any = {"method": "reply", "address": phone, "wording": f"Text {phone} about {purpose}."}
    if verb == "ask":
        ledger.request(contact, CHANNEL, purpose, **how)
    elif verb == "yes":
        ledger.grant(contact, CHANNEL, purpose, **how)
    elif verb == "no":
        ledger.withdraw(contact, CHANNEL, purpose, method="staff")
    else:
        ledger.withdraw_address(cast.workspace, phone, channel=CHANNEL, method="reply")


def may_be_sent(*contacts: Contact) -> set[tuple[str, str]]:
    """(purpose, number) for which the person's side is open, on any of these records."""
    rows = Consent.objects.filter(contact__in=contacts, contact__restricted_at=None, state=State.GRANTED)
    found = {(row.purpose, ledger.opened(row.event)["address"]) for row in rows.select_related("event")}
    workspace = contacts[0].workspace
    return {(purpose, phone) for purpose, phone in found if not is_suppressed(workspace, phone, CHANNEL)}


def said_no(*contacts: Contact) -> set[str]:
    rows = Consent.objects.filter(contact__in=contacts, state=State.WITHDRAWN)
    return set(rows.values_list("purpose", flat=True))


def rows_of(contact: Contact) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row that hangs on the contact, and the contact itself, as they stand."""
    found = {}
    own = [(Contact, Contact.objects.filter(pk=contact.pk))]
    for model, rows in [*own, *((holder.model, holder.of(contact.pk)) for holder in holders.holders_of(Contact))]:
        if model._meta.label_lower not in NOT_CARRIED:
            for row in rows:
                values = {f.attname: pack(row, f) for f in model._meta.concrete_fields if f.name not in UNDATED}
                found[model._meta.label_lower, str(row.pk)] = values
    return found


def consents(contact: Contact) -> dict[tuple[str, str], tuple[str, str]]:
    """State and address by purpose."""
    rows = Consent.objects.filter(contact=contact).select_related("event")
    return {(r.channel, r.purpose): (r.state, ledger.opened(r.event).get("address", "")) for r in rows}


def given_back(contact: Contact, was: dict[tuple[str, str], tuple[str, str]]) -> bool:
    """All consent is as it was; but a yes, or a question, to an address that is closed need not come back."""
    now = consents(contact)
    open_states = (State.GRANTED, State.PENDING)
    closed = {
        key
        for key, (state, address) in was.items()
        if state in open_states and is_suppressed(contact.workspace, address, key[0])
    }
    return now.keys() == was.keys() and all(now[key] == was[key] or key in closed for key in was)


@settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(one=record, other=record, chosen=st.sampled_from(["", "loser"]))
def test_cn1_a_merge_loses_nothing_loosens_nothing_and_can_be_undone(db, one, other, chosen):
    cast = make_cast_once()
    tags = {name: Tag.objects.get_or_create(workspace=cast.workspace, name=name)[0] for name in "abc"}
    survivor, loser = make(cast, tags, one), make(cast, tags, other)
    before = (rows_of(survivor), rows_of(loser))
    was = (consents(survivor), consents(loser))
    open_before, no_before = may_be_sent(survivor, loser), said_no(survivor, loser)

    done = merging.merge(survivor, loser, {"name": chosen, "job_title": chosen}, by=cast.bob)

    dropped = {(s["model"], str(s["row"]["id"])) for s in done.steps if s["what"] == "dropped"}
    assert (before[0].keys() | before[1].keys()) <= rows_of(survivor).keys() | dropped
    assert may_be_sent(survivor) <= open_before
    assert no_before <= said_no(survivor)

    result = merging.undo(done, by=cast.bob)

    assert result is not None and result.stays == []
    assert (rows_of(survivor), rows_of(loser)) == before
    assert given_back(survivor, was[0]) and given_back(loser, was[1])
    assert list(ledger.verify(cast.workspace)) == []


@settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(one=record, other=record, since=st.lists(happened, min_size=1, max_size=3))
def test_cn1_what_the_person_says_after_a_merge_outlives_its_undoing(db, one, other, since):
    cast = make_cast_once()
    survivor, loser = (make(cast, {}, {**what, "tags": ()}) for what in (one, other))
    done = merging.merge(survivor, loser, {}, by=cast.bob)
    for verb, purpose, phone in since:
        happen(cast, survivor, verb, purpose, phone)
    no = {
        row.purpose
        for row in Consent.objects.filter(
            contact=survivor, channel=CHANNEL, state=State.WITHDRAWN, event__seq__gt=seq(done)
        )
    }
    merging.undo(done, by=cast.bob)
    for contact in (survivor, loser):
        assert not {purpose for purpose, _phone in may_be_sent(contact)} & no
    assert list(ledger.verify(cast.workspace)) == []


def seq(done: Any) -> int:
    return int(done.consent["seq"])


def make_cast_once() -> Cast:
    """One cast for all examples of a test: their rows stay until its end."""
    from accounts.models import User, Workspace

    if not User.objects.filter(email="bob@example.com").exists():
        return make_cast()
    workspace = Workspace.objects.order_by("pk")[0]
    bob = User.objects.get(email="bob@example.com")
    return Cast(bob, bob, bob, bob, bob, workspace, workspace)
