"""CN-1: the list's "may be texted" says of each person what the gate says."""

import pytest
from django.utils import timezone

from contacts.consent import ledger
from contacts.duplicates import merging
from contacts.lists.consents import MAY, MAY_NOT
from contacts.lists.questions import Asker, Questions
from contacts.models import Contact, ContactPoint
from messaging import gate
from messaging.models import Conversation
from messaging.tests.scene import ANA, agree, make_ana, make_sender

pytestmark = pytest.mark.django_db
NEW, SECOND = "+12085550150", "+12085550151"


def add_number(contact, value, position):
    ContactPoint.objects.create(
        workspace=contact.workspace, contact=contact, kind="phone", value=value, position=position
    )


@pytest.fixture
def crowd(cast):
    """One for each thing that may stand in the way, and for what only looks like it."""
    make_sender(cast.workspace)
    names = "agreed never stopped suppressed moved second closed_first frozen archived reviewed".split()
    made = {name: make_ana(cast.workspace, f"+1208555016{at}", name=name) for at, name in enumerate(names)}
    for name, contact in made.items():
        if name not in ("never", "second"):
            agree(contact)
    ledger.withdraw(made["stopped"], "sms", "transactional", method="staff")
    ledger.suppress(cast.workspace, address=made["suppressed"].point("phone").value, reason="bounced")
    made["moved"].points.all().delete()
    add_number(made["moved"], NEW, 0)
    add_number(made["second"], SECOND, 1)
    agree(made["second"], address=SECOND)
    add_number(made["closed_first"], ANA, 1)
    ledger.suppress(cast.workspace, address=ANA, reason="bounced", channel="sms")
    Contact.objects.filter(pk=made["frozen"].pk).update(restricted_at=timezone.now())
    Contact.objects.filter(pk=made["archived"].pk).update(archived_at=timezone.now())
    reviewed = made["reviewed"].point("phone")
    Conversation.objects.create(
        workspace=cast.workspace, contact=made["reviewed"], channel="sms", address=reviewed.value,
        address_hash=reviewed.hash, review_since=timezone.now(),
    )  # fmt: skip
    return made


def said(cast, operator):
    question = Questions(Asker(cast.workspace, cast.bob)).get("consent")
    rows = Contact.objects.of(cast.workspace).filter(question.test(operator, ["sms.transactional"]))
    return set(rows.values_list("name", flat=True))


def allowed(cast):
    people = Contact.objects.of(cast.workspace)
    return {person.name for person in people if gate.explain(person, "sms", "transactional").allowed}


def test_cn1_the_list_says_who_may_be_texted_as_the_gate_does(cast, crowd):
    assert said(cast, MAY) == allowed(cast) == {"agreed", "second", "closed_first"}
    assert said(cast, MAY_NOT) == crowd.keys() - allowed(cast)


def test_cn1_it_still_does_after_a_merge_and_its_undoing(cast, crowd):
    done = merging.merge(crowd["never"], crowd["agreed"], {}, by=cast.bob)
    assert said(cast, MAY) == allowed(cast) == {"never", "second", "closed_first"}
    merging.undo(done, by=cast.bob)
    assert said(cast, MAY) == allowed(cast) == {"agreed", "second", "closed_first"}
