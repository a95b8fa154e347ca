"""Forms as outsiders meet them: no cookie, no frame but where it may be, nothing told, nothing of anybody changed."""

import pytest
from django.urls import reverse

from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from messaging.forms import publishing
from messaging.forms.design import Ask, Box, Design
from messaging.forms.models import FormAnswer, FormVersion, PublicForm
from messaging.models import Message, Sender
from messaging.tests.form_scene import EMAIL_ASK, NAME, PHONE_ASK, make_form, send, stamp, states, take_all

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


@pytest.fixture
def page(workspace):
    return make_form(workspace)


def pages(row):
    names = ("public-form", "public-form-sent", "public-form-embed", "public-form-embed-sent")
    return [reverse(f"messaging:{name}", args=[row.slug]) for name in names]


def test_ck1_no_page_of_a_form_sets_a_cookie(client, lead):
    for path in pages(lead):
        answer = client.get(path)
        assert answer.status_code == 200 and not answer.cookies
        assert b"csrfmiddlewaretoken" not in answer.content
    assert not send(client, lead, **WISH).cookies and not client.cookies


def test_a_form_is_shown_in_a_frame_on_the_sites_it_names_alone(client, lead, page):
    own, _sent, framed, framed_sent = (client.get(path) for path in pages(lead))
    assert "frame-ancestors 'none'" in own["Content-Security-Policy"] and own["X-Frame-Options"] == "DENY"
    for answer in (framed, framed_sent):
        assert f"frame-ancestors {SHOP};" in f"{answer['Content-Security-Policy']};"
        assert "X-Frame-Options" not in answer
    nowhere = client.get(pages(page)[2])
    assert "frame-ancestors 'none'" in nowhere["Content-Security-Policy"] and nowhere["X-Frame-Options"] == "DENY"


def test_the_frame_sends_to_itself_and_thanks_in_itself(client, lead):
    answer = send(client, lead, path=pages(lead)[2], **WISH)
    assert answer.url == pages(lead)[3] and FormAnswer.objects.count() == 1


def test_the_old_address_of_an_opt_in_page_goes_on_working(client, page):
    old = reverse("messaging:join", args=[page.slug])
    assert client.get(old).status_code == 200
    assert send(client, page, path=old, **SIGN_UP).status_code == 302 and states()


def test_co7_the_page_says_what_the_data_are_for(client, lead):
    text = client.get(lead.get_absolute_url()).content.decode()
    assert "uses what you enter here to answer you about what you asked for, and for nothing else" in text


def test_cn2_each_box_is_apart_unticked_and_no_condition(client, lead):
    text = client.get(lead.get_absolute_url()).content.decode()
    assert "checked" not in text and text.count('name="agree_') == 2
    assert send(client, lead, **WISH).status_code == 302
    assert states() == {} and FormAnswer.objects.get().boxes == []


# Sent from another site's page


def test_a_plain_form_on_a_named_site_is_taken_and_says_where_it_came_from(client, lead):
    posted = {**WISH, "agree_email_informational": "on", "version": "1"}
    answer = client.post(lead.get_absolute_url(), posted, headers={"Origin": SHOP})
    assert answer.status_code == 302
    take_all()
    assert "sent from: https://shop.example" in ledger.opened(ConsentEvent.objects.get())["evidence"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_from_anywhere_else_it_is_looked_at_once_more_with_no_box_ticked(client, lead, origin):
    posted = {**WISH, "agree_email_informational": "on"}
    answer = client.post(lead.get_absolute_url(), posted, headers={"Origin": origin} if origin else {})
    text = answer.content.decode()
    assert answer.status_code == 422 and EMAIL in text and "checked" not in text
    assert not FormAnswer.objects.exists()


def test_cn4_without_double_opt_in_another_site_still_has_to_confirm(client, workspace):
    row = make_form(workspace, "lead", double_opt_in=False, origins=[SHOP])
    posted = {**SIGN_UP, "version": "1"}
    client.post(row.get_absolute_url(), posted, headers={"Origin": SHOP})
    take_all()
    assert states() == {("email", "informational"): "pending"}


# Programs


def test_a_program_falls_into_the_trap_without_noticing(client, lead):
    assert send(client, lead, **WISH, website="http://spam.example").status_code == 302
    assert not FormAnswer.objects.exists()


@pytest.mark.parametrize("seconds", [0.5, 25 * 3600])
def test_a_page_sent_too_soon_or_too_late_is_shown_again_with_what_was_entered(client, lead, seconds):
    answer = client.post(lead.get_absolute_url(), {**WISH, "stamp": stamp(lead, seconds)})
    assert answer.status_code == 422 and EMAIL in answer.content.decode()
    assert not FormAnswer.objects.exists()


def test_a_page_sent_twice_is_taken_once(client, lead):
    once = {**WISH, "stamp": stamp(lead)}
    assert [client.post(lead.get_absolute_url(), once).status_code for _ in range(2)] == [302, 302]
    assert FormAnswer.objects.count() == 1


def test_another_forms_stamp_is_none(client, lead, page):
    answer = client.post(lead.get_absolute_url(), {**WISH, "stamp": stamp(page)})
    assert answer.status_code == 302 and FormAnswer.objects.get().version.form == lead


@pytest.mark.both
@pytest.mark.parametrize("mess", ["\x00", "x" * 9000, "'; drop table", "%(business)s"])
def test_no_value_breaks_it(client, lead, mess):
    everything = dict.fromkeys(("name", "email", "phone", "q1", "stamp", "version", "agree_sms_informational"), mess)
    assert client.post(lead.get_absolute_url(), everything).status_code == 422
    assert send(client, lead, **{**WISH, "q1": mess}).status_code in (302, 422)


# Versions


def test_cn3_the_ledger_names_the_version_down_to_the_last_letter(client, page):
    send(client, page, **SIGN_UP)
    held = ledger.opened(ConsentEvent.objects.get())
    version = page.versions.get()
    assert f"fingerprint of the form: {version.fingerprint}" in held["evidence"] and version.is_intact
    assert held["wording"] == version.content["design"]["boxes"][1]["text"]


def test_cn3_who_opened_the_page_before_it_changed_agreed_to_what_they_saw(client, page):
    opened = stamp(page)
    page.design["boxes"][1]["about"] = "something else"
    publishing.publish(page)
    client.post(page.get_absolute_url(), {**SIGN_UP, "stamp": opened})
    take_all()
    assert "my appointments" in ledger.opened(ConsentEvent.objects.get())["wording"]


def test_a_version_is_never_changed(page):
    version = FormVersion.objects.get()
    version.content["business"] = "Somebody else"
    with pytest.raises(TypeError):
        version.save()
    assert not version.is_intact


def test_publishing_the_same_again_makes_no_version_and_a_new_name_makes_one(client, page):
    publishing.publish(page)
    assert page.versions.count() == 1
    page.workspace.business_name = "Alice Ltd"
    page.workspace.save()
    assert "Alice Ltd" in client.get(page.get_absolute_url()).content.decode()
    assert [v.number for v in page.versions.all()] == [2, 1]


def test_a_draft_and_a_closed_form_are_seen_by_nobody(client, workspace, page):
    draft = PublicForm.objects.create(workspace=workspace, name="Draft", design=Design().written())
    PublicForm.objects.filter(pk=page.pk).update(archived_at=page.created_at)
    for row in (draft, page):
        assert {client.get(path).status_code for path in pages(row)} == {404}


# Language and age


@pytest.mark.parametrize(("language", "words"), [("es", "Acepto que"), ("fr", "J’accepte"), ("de", "Ich bin einv")])
def test_cn2_sentences_and_the_request_are_in_the_forms_language(client, workspace, language, words):
    row = make_form(workspace, language=language)
    assert words in client.get(row.get_absolute_url()).content.decode()
    send(client, row, name="Ana", phone="202 555 0123", agree_sms_informational="on")
    request = Message.objects.get().body
    assert "YES" in request and "STOP" in request and "HELP" in request and "reply" not in request


def test_an_error_is_in_the_forms_language_too(client, workspace):
    row = make_form(workspace, "lead", language="es")
    answer = send(client, row, name="", email="x")
    text = answer.content.decode()
    assert answer.status_code == 422 and "Rellene este campo" in text and "This field" not in text


def test_ac2_a_form_for_people_of_an_age_takes_no_child_and_keeps_no_date(client, workspace):
    row = make_form(workspace, "lead", asks_age=True)
    text = client.get(row.get_absolute_url()).content.decode()
    assert "13" not in text.split("<form")[1].split("stamp")[0]
    refused = send(client, row, **SIGN_UP, birth_date="2020-01-01")
    assert refused.status_code == 403 and not FormAnswer.objects.exists() and not refused.cookies
    again = send(client, row, **SIGN_UP, birth_date="1980-01-01")
    assert again.status_code == 403, "another date is not tried"
    other = send(client, row, **{**SIGN_UP, "email": "other@example.net"}, birth_date="1980-01-01", path="")
    assert other.status_code == 403, "nor by another address from the same browser"


def test_ac2_who_is_old_enough_is_attested(client, workspace):
    row = make_form(workspace, "lead", asks_age=True)
    send(client, row, **SIGN_UP, birth_date="1980-01-01")
    held = FormAnswer.objects.get()
    assert held.age_attested_at and held.age_wording and "1980" not in str(held.entered)
    assert "age: attested" in ledger.opened(ConsentEvent.objects.get())["evidence"]


def test_boxes_of_two_purposes_are_two_consents(client, workspace):
    boxes = (Box("email", "marketing", "offers"), Box("email", "informational", "news"))
    row = make_form(workspace, "lead", boxes=boxes)
    send(client, row, name="Ana", email=EMAIL, agree_email_marketing="on")
    assert states() == {("email", "marketing"): "pending"}
