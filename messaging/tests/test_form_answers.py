"""What becomes of an answer to a form: a contact where there was none, a proposal where there is one, or nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from contacts.models import Contact
from messaging.forms import answers, building
from messaging.forms.design import Ask
from messaging.forms.models import FormAnswer, PublicForm
from messaging.models import Message, Sender
from messaging.tests.form_scene import EMAIL_ASK, NAME, PHONE_ASK, make_form, send, states
from tests.cast import make_contact

pytestmark = pytest.mark.django_db
EMAIL, PHONE, SHOP = "ana@example.net", "+12025550123", "https://shop.example"
QUESTION = Ask("q1", "long", "What are you looking for?")
SIGN_UP = {"name": "Ana", "email": EMAIL, "agree_email_informational": "on"}
WISH = {"name": "Ana", "email": EMAIL, "q1": "A cake, paid with 4111 1111 1111 1111"}


@pytest.fixture
def workspace(cast):
    Sender.objects.sandbox(cast.workspace)
    return cast.workspace


@pytest.fixture
def lead(workspace):
    return make_form(workspace, "lead", asks=(NAME, EMAIL_ASK, PHONE_ASK, QUESTION), origins=[SHOP])


def test_somebody_new_becomes_a_contact_with_what_they_entered(client, lead):
    send(client, lead, **WISH, phone="202 555 0123")
    contact = Contact.objects.get()
    assert (contact.name, contact.source) == ("Ana", "form") and contact.points.count() == 2
    assert contact.purpose == "answer you about what you asked for"
    assert FormAnswer.objects.get().contact == contact and not Message.objects.exists()


def test_co4_a_card_number_is_masked(client, lead):
    send(client, lead, **WISH)
    assert "4111" not in str(FormAnswer.objects.get().entered) and "1111" in str(FormAnswer.objects.get().entered)


def test_nothing_of_a_known_contact_is_changed_and_the_page_says_nothing(client, lead, workspace):
    ana = make_contact(workspace, "Ana Smith", email=EMAIL)
    answer = send(client, lead, **WISH, phone="202 555 0123")
    ana.refresh_from_db()
    assert ana.name == "Ana Smith" and ana.points.count() == 1 and Contact.objects.count() == 1
    held = FormAnswer.objects.get()
    assert held.contact == ana and held.proposed == {"name": "Ana", "phone": PHONE}
    fresh = send(client, lead, **{**WISH, "email": "new@example.net"})
    assert (answer.status_code, answer.url, answer.content) == (fresh.status_code, fresh.url, fresh.content)


def test_rt3_what_is_typed_with_an_erased_address_is_not_kept(client, lead, workspace):
    ledger.suppress(workspace, reason="erased", address=EMAIL)
    send(client, lead, **WISH)
    assert not (FormAnswer.objects.exists() or Contact.objects.exists())


def test_rt3_an_erased_person_comes_back_by_their_own_confirmed_yes_alone(client, lead, workspace):
    ledger.suppress(workspace, reason="erased", address=EMAIL)
    send(client, lead, **WISH, agree_email_informational="on")
    assert not FormAnswer.objects.exists() and states() == {("email", "informational"): "pending"}


def test_ac2_of_a_reported_child_nothing_is_kept(client, lead, workspace):
    ledger.suppress(workspace, reason="child", address=EMAIL)
    send(client, lead, **WISH, agree_email_informational="on")
    assert not (FormAnswer.objects.exists() or Contact.objects.exists() or ConsentEvent.objects.exists())


def test_without_double_opt_in_only_somebody_new_is_taken_at_their_word(client, workspace):
    row = make_form(workspace, "lead", double_opt_in=False)
    send(client, row, **SIGN_UP)
    assert states() == {("email", "informational"): "granted"}
    event = ConsentEvent.objects.get()
    assert event.method == "opt-in page, not confirmed" and "confirmed: no" in ledger.opened(event)["evidence"]
    ledger.withdraw_address(workspace, EMAIL, channel="email", method="reply")
    send(client, row, **SIGN_UP)
    assert "granted" not in states().values()


def test_re1_an_answer_that_is_about_no_contact_goes_after_a_year(client, workspace):
    row = make_form(workspace, "survey", asks=(Ask("q1", "rating", "How happy are you?"),), boxes=())
    send(client, row, q1="4")
    assert not answers.age_out(timezone.now() + timedelta(days=364))
    assert answers.age_out(timezone.now() + timedelta(days=366)) == 1 and not FormAnswer.objects.exists()


def test_afterwards_a_page_of_the_business_if_the_form_names_its_site(client, workspace):
    own = f"{SHOP}/thanks?from=form"
    row = make_form(workspace, "lead", thanks_url=own, origins=[SHOP])
    page = client.get(row.get_absolute_url())
    assert SHOP in page["Content-Security-Policy"].partition("form-action")[2].partition(";")[0]
    assert send(client, row, **WISH)["Location"] == own
    PublicForm.objects.update(origins=[])  # no longer named: nobody is led there
    assert "/sent/" in send(client, row, **WISH)["Location"]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "//evil.example",
        "https://evil.example/",
        "https://shop.example@evil.example",
        "/x",
        "x y",
    ],
)
def test_a_thank_you_page_elsewhere_is_refused(text):
    with pytest.raises(ValidationError):
        building.own_page(text, ["https://shop.example"])


def test_a_survey_that_names_nobody_stays_without_a_contact(client, workspace):
    row = make_form(workspace, "survey", asks=(Ask("q1", "rating", "How happy are you?"),), boxes=())
    send(client, row, q1="4")
    held = FormAnswer.objects.get()
    assert held.contact is None and held.entered["answers"][0]["value"] == "4" and not Contact.objects.exists()
