"""Staff make forms: the builder without scripts, what to paste, answers, what they propose; and who may do what."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact
from messaging.forms import building
from messaging.forms.design import Ask, Design, first
from messaging.forms.models import FormAnswer, FormKind, FormVersion, PublicForm
from messaging.models import OptOutWord, Topic
from messaging.tests.form_scene import EMAIL_ASK, NAME, PHONE_ASK, make_form, send
from tests.cast import make_contact, note_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EMAIL = "ana@example.net"


@pytest.fixture
def desk(cast):
    return make_form(cast.workspace, "lead", asks=(NAME, EMAIL_ASK, PHONE_ASK, Ask("q1", "long", "What for?")))


@pytest.fixture
def max_(client, cast):
    client.force_login(cast.max)
    return client


def url(name, cast, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def builder_data(row, **changes):
    """What the builder's page sends as it stands."""
    row.refresh_from_db()
    design = Design.read(row.design)
    data = {"name": row.name, "language": design.language, "double_opt_in": "on", "origins": "\n".join(row.origins)}
    data |= {"ask-TOTAL_FORMS": len(design.asks), "ask-INITIAL_FORMS": len(design.asks)}
    data |= {"box-TOTAL_FORMS": len(design.boxes), "box-INITIAL_FORMS": len(design.boxes)}
    for place, ask in enumerate(design.asks):
        for name in ("id", "kind", "label", "help"):
            data[f"ask-{place}-{name}"] = getattr(ask, name)
        data[f"ask-{place}-options"] = "\n".join(ask.options)
        data |= {f"ask-{place}-required": "on"} if ask.required else {}
    for place, box in enumerate(design.boxes):
        for name in ("channel", "purpose", "about", "frequency"):
            data[f"box-{place}-{name}"] = getattr(box, name)
    return data | changes


def asks(row):
    row.refresh_from_db()
    return [ask.id for ask in Design.read(row.design).asks]


@pytest.mark.parametrize("kind", FormKind.values)
def test_a_form_of_each_kind_is_made_published_and_shown(max_, cast, kind):
    max_.post(url("form-new", cast), {"kind": kind, "name": "Desk"})
    row = PublicForm.objects.get()
    assert max_.get(row.get_absolute_url()).status_code == 404
    answer = max_.post(url("form-edit", cast, row.pk), builder_data(row, do="publish"))
    assert answer.url == url("form", cast, row.pk) and row.versions.count() == 1
    assert max_.get(answer.url).status_code == max_.get(row.get_absolute_url()).status_code == 200


def test_fields_are_added_moved_and_removed_and_nothing_typed_is_lost(max_, cast, desk):
    edit = url("form-edit", cast, desk.pk)
    max_.post(edit, builder_data(desk, do="add", add_field="question:choice", title="Ask us"))
    assert asks(desk) == ["name", "email", "phone", "q1", "q2"] and desk.design["title"] == "Ask us"
    max_.post(edit, builder_data(desk, do="add", add_field="city"))
    max_.post(edit, builder_data(desk, do="up:5"))
    max_.post(edit, builder_data(desk, do="remove:3"))
    assert asks(desk) == ["name", "email", "phone", "city", "q2"]
    assert FormVersion.objects.count() == 1, "outsiders see none of it"


def test_a_box_brings_the_field_for_its_address(max_, cast):
    row = make_form(cast.workspace, "survey", asks=(Ask("q1", "text", "Well?"),), boxes=())
    max_.post(url("form-edit", cast, row.pk), builder_data(row, do="add_box", add_box="sms:marketing"))
    assert asks(row) == ["q1", "phone"]
    max_.post(url("form-edit", cast, row.pk), builder_data(row, do="remove:1"))
    max_.post(url("form-edit", cast, row.pk), builder_data(row, do="publish"))
    assert row.versions.count() == 1, "a box without its address is not published"


def test_a_mistake_is_told_and_nothing_is_written(max_, cast, desk):
    answer = max_.post(url("form-edit", cast, desk.pk), builder_data(desk, **{"ask-0-label": "", "title": "New"}))
    assert answer.status_code == 422 and asks(desk) and desk.design["title"] == ""


def test_the_preview_follows_what_is_typed_and_keeps_nothing(max_, cast, desk):
    path = url("form-preview", cast, desk.pk)
    assert "Ask us" in max_.post(path, builder_data(desk, title="Ask us")).content.decode()
    assert max_.post(path, builder_data(desk, **{"ask-0-label": ""})).status_code == 204
    desk.refresh_from_db()
    assert desk.design["title"] == ""


def test_fields_that_staff_keep_for_themselves_are_never_asked(max_, cast, desk):
    data = builder_data(desk, **{"ask-0-id": "stage", "ask-0-kind": "stage"})
    max_.post(url("form-edit", cast, desk.pk), data)
    assert asks(desk) == ["email", "phone", "q1"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://Shop.Example/path?x=1", "https://shop.example"),
        ("shop.example:8443", "https://shop.example:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://café.example", "https://xn--caf-dma.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(text, read):
    assert building.origin(text) == read


@pytest.mark.parametrize(
    "text",
    ["http://shop.example", "*", "https://*.example", "'self'", "https://a b", "javascript:x", "https://;x", "//"],
)
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(ValidationError):
        building.origin(text)


def test_duplicating_and_closing(max_, cast, desk):
    max_.post(url("form-duplicate", cast, desk.pk))
    copy = PublicForm.objects.exclude(pk=desk.pk).get()
    assert copy.design == desk.design and copy.slug != desk.slug and not copy.versions.exists()
    for do in ("close", "close", "open"):  # a double click closes it once
        max_.post(url("form-archive", cast, desk.pk), {"do": do})
        desk.refresh_from_db()
        assert bool(desk.archived_at) is (do == "close")


def test_what_is_pasted_needs_no_script_and_sends_here(max_, cast, desk):
    text = max_.get(url("form", cast, desk.pk)).content.decode()
    assert "&lt;iframe src=" in text and f"/f/{desk.slug}/embed/" in text and "&lt;script" not in text
    assert f"/f/{desk.slug}/&quot;&gt;" in text and "stamp" not in text
    assert b"<svg" in max_.get(url("form-qr", cast, desk.pk)).content


def test_the_list_costs_the_same_for_more_forms(max_, cast, desk, django_assert_max_num_queries):
    max_.get(url("forms", cast))
    with django_assert_max_num_queries(30) as few:
        max_.get(url("forms", cast))
    for _each in range(10):
        make_form(cast.workspace)
    with django_assert_max_num_queries(len(few)):
        max_.get(url("forms", cast))


# Answers


def answer_to(client, desk, **data):
    send(client, desk, **{"name": "Ana B", "email": EMAIL, "q1": "=A cake", **data})
    return FormAnswer.objects.latest("at")


def test_co3_answers_stand_in_the_list_and_on_the_contacts_page(max_, cast, desk):
    contact = answer_to(max_, desk).contact
    assert "A cake" in max_.get(url("form-answers", cast, desk.pk)).content.decode()
    text = max_.get(reverse("contacts:detail", args=[cast.workspace.slug, contact.pk])).content.decode()
    assert "What for?: =A cake" in text


def test_what_is_proposed_is_used_or_left(max_, cast, desk):
    ana = make_contact(cast.workspace, "Ana", email=EMAIL)
    answer = answer_to(max_, desk, phone="202 555 0123")
    page = reverse("contacts:detail", args=[cast.workspace.slug, ana.pk])
    assert "Proposed on a form" in max_.get(page).content.decode()
    path = url("form-answer", cast, answer.pk)
    assert max_.post(path, {"use": "phone"}).url == page
    max_.post(path, {"leave": "name"})
    ana.refresh_from_db()
    assert ana.name == "Ana" and ana.points.count() == 2
    answer.refresh_from_db()
    assert answer.proposed is None and "Proposed on a form" not in max_.get(page).content.decode()


def test_rt6_nothing_proposed_gets_into_a_frozen_contact(max_, cast, desk):
    ana = make_contact(cast.workspace, "Ana", email=EMAIL)
    answer = answer_to(max_, desk)
    Contact.objects.update(restricted_at=timezone.now())
    max_.post(url("form-answer", cast, answer.pk), {"use": "name"})
    ana.refresh_from_db()
    assert ana.name == "Ana"


def test_ac5_the_file_needs_a_second_factor_and_is_harmless_and_without_frozen_people(client, cast, desk):
    answer_to(client, desk)
    frozen = answer_to(client, desk, email="f@example.net", name="Frozen")
    Contact.objects.filter(pk=frozen.contact_id).update(restricted_at=timezone.now())
    path = url("form-answers-file", cast, desk.pk)
    client.force_login(cast.max)
    assert client.get(path).status_code == 302
    from tests.world import World

    World.member_with_mfa(type("W", (), {"cast": cast})(), "max")
    note_second_factor(client, cast.max)
    text = b"".join(client.get(path).streaming_content).decode()
    assert "'=A cake" in text and "Ana B" in text and "Frozen" not in text


def test_a_merge_takes_answers_along(client, cast, desk):
    from contacts.duplicates import merging

    answer = answer_to(client, desk)
    other = make_contact(cast.workspace, "Ana Other")
    merging.merge(other, answer.contact, {}, by=cast.alice)
    answer.refresh_from_db()
    assert answer.contact == other


# Topics and words


def test_a_manager_keeps_topics(max_, cast):
    max_.post(url("topics", cast), {"name": "Tastings", "about": "New coffees"})
    row = Topic.objects.get()
    assert max_.post(url("topics", cast), {"name": "Tastings"}).status_code == 422
    max_.post(url("topic", cast, row.pk), {"name": "Coffees", "about": ""})
    max_.post(url("topic-archive", cast, row.pk))
    row.refresh_from_db()
    assert row.name == "Coffees" and row.archived_at


def test_a_manager_keeps_words_for_stop(max_, cast):
    page = url("opt-out-words", cast)
    assert max_.post(page, {"word": "ALTO"}).status_code == 302
    for word in ("START", "\x00", "alto", "x" * 50):
        assert max_.post(page, {"word": word}).status_code == 422
    assert "ARRETE" in max_.get(page).content.decode()
    max_.post(url("word-delete", cast, OptOutWord.objects.get().pk))
    assert not OptOutWord.objects.exists()


def test_every_first_design_can_be_published(cast):
    for kind in FormKind.values:
        assert building.problems(first(kind, cast.workspace)) == []
