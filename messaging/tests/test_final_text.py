"""CN-8, CN-9, CO-4: what is added to a text, and what is not let into it."""

import pytest

from messaging import outbox
from messaging.models import Message
from messaging.tests.scene import agree, compose, make_ana, text_us
from messaging.words import final_text

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Your order is ready", "Alice & Co: Your order is ready. Reply STOP to end"),
        ("Alice & Co here, come by!", "Alice & Co here, come by! Reply STOP to end"),
        ("ALICE & CO: sale. Text STOP to opt out", "ALICE & CO: sale. Text STOP to opt out"),
        ("Hi. Reply STOP to unsubscribe.", "Alice & Co: Hi. Reply STOP to unsubscribe."),
        ("We stop by at five", "Alice & Co: We stop by at five. Reply STOP to end"),
        ("Malice & cousins", "Alice & Co: Malice & cousins. Reply STOP to end"),
    ],
)
def test_cn8_cn9_the_business_and_the_way_to_stop_are_added_where_missing(cast, written, read):
    assert final_text.finish(cast.workspace, written) == read


def test_cn9_a_reply_names_the_business_and_need_not_repeat_how_to_stop(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    text_us(cast.workspace, "When?")
    assert compose(ana, "At five.").body == "Alice & Co: At five."
    assert compose(ana, "At five.", automated=True).body == "Alice & Co: At five. Reply STOP to end"


def test_the_preview_is_what_is_sent(cast):
    ana = make_ana(cast.workspace)
    assert outbox.preview(ana, "sms", "Hi") == compose(ana, "Hi").body


def test_the_segments_are_those_of_the_final_text(cast):
    message = compose(make_ana(cast.workspace), "x" * 150)
    assert message.segments == 2


def test_co4_a_card_number_never_enters_the_outbox(cast):
    message = compose(make_ana(cast.workspace), "Paid with 4111 1111 1111 1111, CVV 123")
    assert "4111 1111" not in message.body and "123" not in message.body


def test_composing_twice_with_one_key_is_one_message(cast):
    ana = make_ana(cast.workspace)
    first, second = (compose(ana, text, idempotency_key="form-1") for text in ("One", "Two"))
    assert first == second and Message.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "y" * 1700])
def test_nothing_and_too_much_are_not_composed(cast, text):
    with pytest.raises(outbox.NotComposed):
        compose(make_ana(cast.workspace), text)


def test_hostile_characters_are_composed_and_sent(cast):
    assert "a\x00b" not in compose(make_ana(cast.workspace), "a\x00b \U0001f600 \u202e").body


@pytest.mark.parametrize("body", ["Please answer by the end of May.", "Text me to cancel.", "We stop to say hello."])
def test_cn8_words_that_only_look_like_a_way_to_stop(cast, body):
    assert final_text.finish(cast.workspace, body).endswith("Reply STOP to end")


@pytest.mark.parametrize("body", ["Reply STOP to end", "STOP to opt out", "To unsubscribe, send us STOP"])
def test_cn8_a_way_to_stop_is_not_told_twice(cast, body):
    text = final_text.finish(cast.workspace, body)
    assert text == f"{cast.workspace.business_name}: {body}"
