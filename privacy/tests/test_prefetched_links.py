"""A mail scanner opens every link before its reader does: no link of any mail that the product sends does anything."""

import hashlib
import re
from pathlib import Path

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import invitations, product_mail
from accounts.models import ProductMail, Role
from messaging.campaigns import measuring
from messaging.models import Campaign, CampaignLink, Message
from messaging.opt_in import asking
from messaging.preferences.more import More
from messaging.preferences.more import token as more_token
from messaging.words import mail_words
from privacy.models import PrivacyRequest
from privacy.notices import telling
from privacy.policy import notice
from privacy.records.models import IncidentMailing
from privacy.requests import filing, links

pytestmark = pytest.mark.django_db
HOME = "http://testserver"
_LINK = re.compile(r"\{\{ *(?!public_url)[a-z_.]*(?:url|link|changes)[a-z_]* *\}\}")


def _page(name, *args):
    return {"link": HOME + reverse(name, args=args)}


def _reset(world):
    user = world.cast.bob
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return {"password_reset_url": HOME + reverse("account_reset_password_from_key", kwargs=parts)}


def _of_request(purpose):
    return lambda world: {"link": links.url(world.ours.privacy_request, purpose)}


def _desk(world):
    return _page("privacy:request", world.ours.workspace.slug, world.ours.privacy_request.pk)


def _invitation(world):
    ours = world.ours.workspace.memberships.get(role="owner")
    invitations.invite(world.ours.workspace, "invited@example.com", Role.MEMBER, by=ours)
    mail = ProductMail.objects.filter(kind="invitation").latest("created_at")
    return {"link": re.findall(r"http://\S+", mail.text)[0]}


def _consent(world):
    contact = world.ours.second
    asking.ask_back(
        contact, "email", "marketing", "anna@example.com", wording="You may write.", ip="203.0.113.9", language="en"
    )
    mail = ProductMail.objects.filter(kind="consent_confirmation").latest("created_at")
    return {"link": re.findall(r"http://\S+", mail.text)[0]}


def _incident(world):
    page = _page("records:incident", world.ours.workspace.slug, world.ours.incident.pk)
    return {**page, "mailing": IncidentMailing(mailed=2, unreachable=1)}


_STAFF = dict.fromkeys(
    "privacy_by_hand privacy_child_reported privacy_person_wrote privacy_request_due privacy_staff privacy_news"
    " privacy_receipt_due".split(),
    _desk,
)
LINKS = {
    **_STAFF,
    **dict.fromkeys(["account_already_exists", "password_reset_key"], _reset),
    **dict.fromkeys(["privacy_agent_allowed", "privacy_agent_filed", "privacy_agent_news"], _of_request(links.AGENT)),
    **dict.fromkeys(
        "privacy_copy_ready privacy_extended privacy_link privacy_link_again privacy_message".split(),
        _of_request("status"),
    ),
    "privacy_deletion_asked": _of_request(links.CANCEL),
    "privacy_lifting": lambda world: _page("privacy:workspace", world.ours.workspace.slug),
    "privacy_due": lambda world: _page("records:overview", world.ours.workspace.slug),
    "incident_mailed": _incident,
    "account_ends": lambda world: _page("privacy:my-data"),
    "workspace_ends": lambda world: _page("accounts:settings", world.ours.workspace.slug),
    "workspace_stays": lambda world: _page("accounts:settings", world.ours.workspace.slug),
    "backup_trouble": lambda world: _page("crm:backups"),
    "ownership": lambda world: _page("accounts:settings", world.ours.workspace.slug),
    "mention": lambda world: _page("contacts:mention", world.ours.workspace.slug, world.ours.mention.pk),
    "reminder": lambda world: {"link": f"{HOME}/w/{world.ours.workspace.slug}/"},
    "invitation": _invitation,
    "consent_confirmation": _consent,
    "processor_notice": lambda world: {"link": telling.link(_answerable(world.ours.notice))},
    "policy_change": lambda world: notice.in_words(
        world.ours.policy.__class__.objects.get(number=2, workspace=world.ours.workspace)
    ),
}


_PLAIN = {"titles": [], **dict.fromkeys(["number", "days", "count", "children"], 1)}


def _answerable(row):
    row.token_hash = telling._hashed(telling._token(row))
    row.save()
    return row


def _templates():
    folder = Path(settings.BASE_DIR) / "templates" / "mail"
    return {path.stem: path.read_text() for path in folder.glob("*.txt")}


def test_every_mail_with_a_link_is_walked():
    """A new mail with a link fails here until it is told where its link comes from."""
    with_links = {name for name, text in _templates().items() if _LINK.search(text)}
    assert with_links == set(LINKS)


def _everything():
    """Each table with a digest of its rows; a session may be begun by looking at a page."""
    digests = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != "django_session":
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  from the catalogue
                rows = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor)
                digests[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return digests


def _messages_of_a_business(shelf):
    """The links at the end of a mail to a contact, and those of a measured one."""
    talk = shelf.conversation
    urls = [
        mail_words.unsubscribe_url(talk),
        mail_words.preferences_url(talk),
        mail_words.preferences_url(talk, fresh=True),
    ]
    more = More(topics=(str(shelf.topic.pk),), how_often=None, pause=None, measure=True)
    return [*urls, HOME + reverse("messaging:preferences-more", args=[more_token(talk, more)])]


def test_every_mailed_link_opened_by_a_scanner_changes_nothing(shared_world):
    world, found = shared_world, {}
    for name, text in _templates().items():
        context = LINKS[name](world) if name in LINKS else {}
        _subject, body, html = product_mail._render(name, {**_PLAIN, **context})
        urls = re.findall(r"http://testserver[^\s\"<>]*", body + html)
        assert not context or any(value in urls for value in context.values() if isinstance(value, str)), name
        assert text.count("{{ public_url }}") == 0 or HOME in urls or f"{HOME}/" in urls or context, name
        found |= dict.fromkeys(urls, name)
    found |= dict.fromkeys(_messages_of_a_business(world.ours), "a mail of a business")
    before = _everything()
    for url, name in found.items():
        for method in ("get", "head", "get"):
            scanner = Client(headers={"user-agent": "Mail scanner"})
            answer = getattr(scanner, method)(url.removeprefix(HOME) or "/")
            if answer.status_code in (301, 302) and answer.headers["Location"].startswith("/"):
                answer = getattr(scanner, method)(answer.headers["Location"])
            assert answer.status_code in (200, 302, 404, 429), (name, url, answer.status_code)
            assert answer.status_code == 200 or "/login/" in answer.headers.get("Location", ""), (name, url)
    after = _everything()
    assert {table for table in before if before[table] != after.get(table)} == set()


def test_a_measured_link_counts_nothing_for_a_scanner_that_says_so(shared_world):
    """Clicks of those who allowed it are counted by following a link; a HEAD or an announced look ahead is none."""
    shelf = shared_world.ours
    Message.objects.filter(pk=shelf.message.pk).update(campaign=shelf.campaign)
    Campaign.objects.filter(pk=shelf.campaign.pk).update(measured=True)
    CampaignLink.objects.create(campaign=shelf.campaign, position=0, url="https://sol.example/")
    measuring.set_for([shelf.contact], allowed=True)
    message = Message.objects.select_related("campaign").get(pk=shelf.message.pk)
    lead, beacon = measuring.of_mail(message)
    before = _everything()
    for url in (lead("https://sol.example/"), beacon):
        path = url.removeprefix(HOME)
        assert Client().head(path).status_code in (200, 302)
        assert Client(headers={"sec-purpose": "prefetch"}).get(path).status_code in (200, 302)
        assert Client(headers={"sec-gpc": "1"}).get(path).status_code in (200, 302)
    assert _everything() == before


def test_an_unverified_request_never_hinders_the_victims(shared_world, client):
    """A stranger files with the victim's address, tries codes and facts, withdraws: the victim's own goes on."""
    shelf = shared_world.ours
    victims = PrivacyRequest.objects.get(pk=shelf.privacy_request.pk)
    filing.verify(victims, how="link and facts", contact_ids=[shelf.contact.pk])
    before = PrivacyRequest.objects.filter(pk=victims.pk).values().get()
    events = victims.events.count()
    for kind in ("access", "deletion", "restriction", "opt_out"):
        strangers = filing.file(shelf.workspace, kind, email="ana@example.com", name="Mallory")
        path = f"/privacy/requests/{links.token(strangers)}/"
        for guess in range(6):
            client.post(f"{path}identity/", {"phone": f"{guess}{guess}{guess}{guess}"})
        client.post(f"{path}text/", {"number": "+12025550123"})
        client.post(f"{path}withdraw/")
        client.post(f"/privacy/cancel/{links.token(strangers, links.CANCEL)}/")
    assert PrivacyRequest.objects.filter(pk=victims.pk).values().get() == before
    assert victims.events.count() == events
    shelf.contact.refresh_from_db()
    assert not shelf.contact.is_restricted
