"""A merge of two contacts: their conversations become one, and what waits is decided for the contact that stays."""

import pytest
from django.urls import reverse

from contacts.consent import ledger
from contacts.duplicates import merging
from crm.lib.addresses import address_hash
from messaging import dispatch, gate, outbox
from messaging.models import Conversation, Message, Thread
from messaging.tests.scene import ANA, agree, arrived, claim, codes, compose, make_ana, make_sender, send

pytestmark = pytest.mark.django_db
OTHER = "+12085550144"


@pytest.fixture
def two(cast):
    """Ana, and a second record of her with another number; both agreed."""
    make_sender(cast.workspace)
    ana, annie = make_ana(cast.workspace), make_ana(cast.workspace, OTHER, name="Annie Sample")
    for contact in (ana, annie):
        agree(contact)
    return ana, annie


def test_a_text_that_waits_leaves_as_before(cast, two):
    ana, annie = two
    message = compose(annie)
    merging.merge(ana, annie, {}, by=cast.bob)
    assert send(message).status == "refused" and codes(message) == {"other_address"}  # Ana agreed for her own number
    assert Message.objects.get().contact == ana


def test_a_text_to_the_only_number_that_agreed_leaves(cast, two):
    _ana, annie = two
    third = make_ana(cast.workspace, "+12085550145", name="A. Sample")
    message = compose(annie)
    merging.merge(third, annie, {}, by=cast.bob)
    assert send(message).status == "delivered" and len(arrived(OTHER)) == 1
    assert Message.objects.get().basis == third.consents.get().event


def test_cn1_a_text_claimed_before_the_merge_is_decided_by_the_contact_that_stays(cast, two):
    ana, annie = two
    ledger.withdraw(ana, "sms", "transactional", method="staff")
    claimed = claim(compose(annie))
    merging.merge(ana, annie, {}, by=cast.bob)
    assert gate.hand_over(claimed).answer is None and arrived(OTHER) == []


def test_an_answer_of_the_provider_finds_its_message_after_the_merge(cast, two):
    ana, annie = two
    claimed = claim(compose(annie))
    answer = gate.hand_over(claimed).answer
    merging.merge(ana, annie, {}, by=cast.bob)
    dispatch.record(claimed, answer)
    assert Message.objects.get().status == "delivered"


def test_cn7_what_waits_is_refused_at_once_when_the_other_record_opted_out(cast, two):
    ana, annie = two
    message = compose(ana)
    ledger.withdraw(annie, "sms", "transactional", method="staff")
    merging.merge(ana, annie, {}, by=cast.bob)
    message.refresh_from_db()
    assert message.status == "refused"


def test_two_conversations_at_one_number_become_one_and_part_again(cast, two):
    ana, _annie = two
    twin = make_ana(cast.workspace, ANA, name="Ana S.")
    agree(twin)
    ours, theirs = compose(ana), compose(twin)
    Thread.objects.filter(contact=twin).update(unread=2)
    Thread.objects.filter(contact=ana).update(unread=1, state="done")
    done = merging.merge(ana, twin, {}, by=cast.bob)
    talk = Conversation.objects.get(contact=ana)
    thread = Thread.objects.get(contact=ana)
    assert (thread.unread, thread.state, thread.conversation, thread.last_message) == (3, "open", talk, theirs)
    assert talk.last_message == theirs
    assert set(talk.messages.all()) == {ours, theirs}
    merging.undo(done, by=cast.bob)
    talk, again = Conversation.objects.get(contact=ana), Conversation.objects.get(contact=twin)
    assert (set(talk.messages.all()), set(again.messages.all())) == ({ours}, {theirs})
    assert (talk.contact.thread.unread, talk.contact.thread.state, again.pk) == (1, "done", theirs.conversation_id)
    assert (again.contact.thread.unread, again.contact.thread.conversation) == (2, again)


def test_a_wish_to_stop_that_waits_for_a_decision_goes_on_waiting(cast, two):
    ana, _annie = two
    twin = make_ana(cast.workspace, ANA, name="Ana S.")
    agree(twin)
    for contact in (ana, twin):
        compose(contact)
    theirs = Conversation.objects.get(contact=twin)
    Conversation.objects.filter(pk=theirs.pk).update(review_since=theirs.created_at)
    merging.merge(ana, twin, {}, by=cast.bob)
    assert Conversation.objects.get(contact=ana).review_since == theirs.created_at


def test_composing_in_the_instant_of_a_merge_says_so_and_keeps_the_text(client, cast, two):
    ana, annie = two
    with_annie = Conversation.objects.create(
        workspace=cast.workspace, contact=annie, channel="sms", address=ANA, address_hash=address_hash(ANA)
    )
    Conversation.objects.create(
        workspace=cast.workspace, contact=ana, channel="sms", address=ANA, address_hash=address_hash(ANA)
    )
    merging.merge(ana, annie, {}, by=cast.bob)
    with pytest.raises(outbox.NotComposed) as refused:
        compose(annie)  # as somebody sees her who looked a moment before
    assert refused.value.reason.code == "merged"
    client.force_login(cast.bob)
    typed = {"body": "Your order is ready.", "purpose": "transactional", "token": "x"}
    for name, key, status in (("write", annie.pk, 409), ("conversation", with_annie.pk, 404)):
        answer = client.post(reverse(f"messaging:{name}", args=[cast.workspace.slug, key]), typed)
        assert answer.status_code == status and "Your order is ready." in answer.content.decode()
    assert not Message.objects.exists()
