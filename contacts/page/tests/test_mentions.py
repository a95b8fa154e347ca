"""@mentions: who is meant, who is told, and how they hear of it."""

import pytest

from accounts.models import Membership, ProductMail, User
from contacts.models import Mention, Note
from contacts.page import mentions
from contacts.tests.pages import url
from tests.cast import make_contact, make_user, signed_in


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana Sample")


def write(bob, cast, ana, text):
    bob.post(url(cast.workspace, "note-add", ana.pk), {"text": text})
    return Note.objects.latest("created_at")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Max please call", ["Max"]),
        ("hello @max, and @alice@example.com.", ["Alice", "Max"]),
        ("@Maximilian is somebody else", []),
        ("write to max@example.com", []),
        ("a@Max", []),
        ("@@Max", []),
        ("@Olga is no member", []),
        ("(@Rita)", ["Rita"]),
        ("@", []),
    ],
)
def test_who_is_meant(cast, text, names):
    assert sorted(member.name for member in mentions.named(cast.workspace, text)) == names


def test_the_longer_name_wins(cast):
    longer = make_user("maxine@example.com", name="Max Power")
    Membership.objects.create(workspace=cast.workspace, user=longer)
    assert mentions.named(cast.workspace, "@Max Power, please") == [longer]


def test_a_mention_is_on_today_until_it_was_looked_at(bob, cast, ana):
    note = write(bob, cast, ana, "@Max she called")
    max_ = signed_in(cast.max)
    today = f"/w/{cast.workspace.slug}/"
    assert "You were mentioned" in max_.get(today).content.decode()
    assert "You were mentioned" not in signed_in(cast.alice).get(today).content.decode()
    answer = max_.get(url(cast.workspace, "mention", Mention.objects.get().pk))
    assert answer["Location"].endswith(f"#note-{note.pk}")
    assert "You were mentioned" not in max_.get(today).content.decode()


def test_looking_over_somebodys_shoulder_marks_nothing(bob, cast, ana):
    write(bob, cast, ana, "@Max she called")
    signed_in(cast.alice).get(url(cast.workspace, "mention", Mention.objects.get().pk))
    assert Mention.objects.get().seen_at is None


def test_mail_comes_only_to_those_who_wish_it_and_names_nobody(bob, cast, ana):
    User.objects.filter(pk=cast.max.pk).update(mail_on_mention=True)
    write(bob, cast, ana, "@Max and @Alice: Ana Sample has a secret")
    mail = ProductMail.objects.get(kind="mention")
    assert mail.to == "max@example.com" and "Bob" in mail.subject
    assert "secret" not in mail.text and "Ana" not in mail.text


def test_editing_tells_only_those_who_are_new(bob, cast, ana):
    User.objects.filter(pk=cast.max.pk).update(mail_on_mention=True)
    note = write(bob, cast, ana, "@Max look")
    edit = url(cast.workspace, "note-edit", ana.pk, note.pk)
    bob.post(edit, {"text": "@Max look, @Rita too"})
    assert Mention.objects.count() == 2 and ProductMail.objects.filter(kind="mention").count() == 1
    bob.post(edit, {"text": "never mind"})
    assert not Mention.objects.exists()


def test_nobody_is_told_of_their_own_note(bob, cast, ana):
    write(bob, cast, ana, "@Bob remember")
    assert not Mention.objects.exists()


@pytest.mark.both
def test_names_are_offered_by_any_of_their_words(bob, cast):
    offered = url(cast.workspace, "mention-members")
    assert "Max" in bob.get(offered, {"q": "ma"}).content.decode()
    assert "Olga" not in bob.get(offered, {"q": "ol"}).content.decode()
    assert bob.get(offered, {"q": "\0%"}).status_code == 200


def test_a_note_can_not_bring_markup_along(cast, ana):
    note = Note.objects.create(workspace=cast.workspace, contact=ana, text="<script>@Max</script>\n& more")
    shown = mentions.marked(note.text, [cast.max])
    assert shown == '&lt;script&gt;<span class="mention">@Max</span>&lt;/script&gt;<br>&amp; more'
