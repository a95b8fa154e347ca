"""Saved replies: filled in for a person, what is missing named, and no way round the gate."""

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging import outbox
from messaging.inbox import saved_replies
from messaging.models import Conversation, Message, SavedReply
from messaging.tests import scene


@pytest.fixture
def ana(cast):
    scene.make_sender(cast.workspace)
    return scene.make_ana(cast.workspace, zone="America/New_York")


def reply(workspace, body, name="Ready"):
    return SavedReply.objects.create(workspace=workspace, name=name, body=body)


def url(cast, name, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def test_a_reply_is_filled_in_and_what_is_missing_is_named_and_seen(cast, ana):
    row = reply(cast.workspace, "Hi {{first_name}}, {{pronouns|friend}} from {{city}}!")
    filled = saved_replies.fill(row, ana)
    assert filled.text == "Hi Ana, friend from {{city}}!" and filled.missing == ("City",)


def test_what_nobody_filled_in_does_not_go_out(client, cast, ana):
    scene.agree(ana)
    with pytest.raises(outbox.NotComposed, match="Nobody has filled in: City"):
        scene.compose(ana, "Come to {{city}}")
    assert not Message.objects.exists()


@pytest.mark.both
def test_a_slash_offers_the_replies_of_this_workspace_filled_in(client, cast, ana):
    reply(cast.workspace, "Hi {{first_name}}, it is ready.")
    reply(cast.workspace, "We open at nine.", "Opening hours, not ready")
    reply(cast.other, "Next door is ready", "Ready next door")
    client.force_login(cast.bob)
    page = client.get(url(cast, "saved-reply-offer", ana.pk), {"q": "rea"}).content.decode()
    assert page.index("Hi Ana, it is ready.") < page.index("We open at nine.") and "Next door" not in page
    assert 'role="option"' not in client.get(url(cast, "saved-reply-offer", ana.pk), {"q": "\0zzz"}).content.decode()


@pytest.mark.both
def test_a_reply_is_put_into_the_composer_without_scripts(client, cast, ana):
    row = reply(cast.workspace, "Hi {{first_name}}!")
    scene.text_us(cast.workspace, "Hello")
    client.force_login(cast.bob)
    page = client.get(url(cast, "conversation", Conversation.objects.get().pk), {"reply": str(row.pk)})
    assert "Hi Ana!</textarea>" in page.content.decode()
    for nonsense in ("x", str(ana.pk), "\0"):
        nothing = client.get(url(cast, "conversation", Conversation.objects.get().pk), {"reply": nonsense})
        assert nothing.status_code == 200


def test_cn1_a_saved_reply_needs_consent_like_any_text(client, cast, ana):
    row = reply(cast.workspace, "Hi {{first_name}}!")
    scene.text_us(cast.workspace, "Hello")
    client.force_login(cast.bob)
    data = {"purpose": "transactional", "body": saved_replies.fill(row, ana).text, "token": "one"}
    answer = client.post(url(cast, "conversation", Conversation.objects.get().pk), data)
    assert answer.status_code == 422 and "have not agreed" in answer.content.decode()


def test_replies_are_written_changed_deleted_and_taken_back(client, cast, ana):
    client.force_login(cast.bob)
    made = client.post(
        url(cast, "saved-reply-new"), {"name": "A/B", "body": "Hi {{first_name|you}} {{city}}"}, follow=True
    )
    row = SavedReply.objects.get()
    assert row.name == "A B" and "Hi Ana {{city}}" in made.content.decode() and "City" in made.content.decode()
    assert client.post(url(cast, "saved-reply", row.pk), {"name": "x", "body": "{{shoe_size}}"}).status_code == 422
    client.post(url(cast, "saved-reply-delete", row.pk))
    assert not saved_replies.of(cast.workspace).exists() and saved_replies.forget() == 0
    client.post(url(cast, "saved-reply-restore", row.pk))
    assert saved_replies.of(cast.workspace).exists()
    client.post(url(cast, "saved-reply-delete", row.pk))
    assert saved_replies.forget(timezone.now() + saved_replies.KEPT_BACK) == 1


def test_co4_no_card_number_is_saved(client, cast):
    client.force_login(cast.bob)
    client.post(url(cast, "saved-reply-new"), {"name": "Pay", "body": "4111 1111 1111 1111"})
    assert "4111 1111" not in SavedReply.objects.get().body
