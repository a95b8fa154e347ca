"""CN-1: every way out that needs no consent stands in ``crm.lib.ways_out``, and nothing takes another."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts import product_mail
from accounts.models import ProductMail
from crm.lib import ways_out
from crm.lib.ways_out import To
from messaging.models import Capability
from messaging.tests.test_side_doors import SOURCES
from tests.cast import make_contact

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
SENDERS = {
    # who calls for which kinds of the product's mail; a new one has to be judged, and entered here
    "accounts/adapter.py": set(),  # the library's, by their template
    "accounts/invitations.py": {"INVITATION"},
    "accounts/roles.py": {"OWNERSHIP"},
    "contacts/page/mentions.py": {"MENTION"},
    "crm/tasks.py": {"BACKUP_TROUBLE"},
    "messaging/opt_in/asking.py": {"CONSENT_CONFIRMATION"},
    "messaging/preferences/more.py": {"CONSENT_CONFIRMATION"},
    "privacy/centre/questions.py": {"PRIVACY_ANSWER"},
    "privacy/endings/accounts.py": {"PRIVACY_ANSWER", "PRIVACY_NOTICE"},
    "privacy/endings/workspaces.py": {"PRIVACY_NOTICE"},
    "privacy/fulfilling/freezing.py": {"PRIVACY_ANSWER", "PRIVACY_NOTICE"},
    "privacy/notices/telling.py": {"PROCESSOR_NOTICE"},
    "privacy/policy/notice.py": {"POLICY_CHANGE"},
    "privacy/records/incident_mail.py": {"INCIDENT_LETTER", "PRIVACY_STAFF"},
    "privacy/records/reminders.py": {"PRIVACY_STAFF"},
    "privacy/requests/filing.py": {"PRIVACY_LINK", "PRIVACY_ANSWER", "PRIVACY_NOTICE"},
    "privacy/requests/telling.py": {"PRIVACY_NOTICE", "PRIVACY_STAFF"},
    "projects/tasks/comments.py": {"MENTION"},
    "projects/tasks/reminding.py": {"REMINDER"},
}
OWN_WORDS = {
    # templates of mail with words that somebody of a business wrote, and what looks them through
    "consent_confirmation": "fixed, in the language of the form; about: the name of a topic or of the form",
    "incident_letter": "letter_words",
    "privacy_corrected": "NoteForm",
    "privacy_done": "DoneForm",
    "privacy_extended": "ExtendForm",
    "privacy_frozen": "NoteForm",
    "privacy_lifted": "NoteForm",
    "privacy_lifting": "LiftForm",
    "privacy_objection_upheld": "WeighForm",
    "privacy_question_answered": "AnswerForm",
    "privacy_refused": "RefuseForm, BulkForm, WeighForm",
    "privacy_due": "the program's own titles of what is due",
    "policy_change": "summary of the version, to account holders",
}


@cache
def _nodes():
    """All that calls or imports, with the place it stands in."""
    kinds = (ast.Call, ast.Import, ast.ImportFrom, ast.Attribute)
    return [
        (path.relative_to(ROOT).as_posix(), node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, kinds)
    ]


def _who_calls(*names):
    called = ((place, node.func) for place, node in _nodes() if isinstance(node, ast.Call))
    return {place for place, func in called if isinstance(func, ast.Attribute) and ast.unparse(func) in names}


def test_the_list_is_whole():
    assert ways_out.MAIL.keys() == set(product_mail.Kind)
    assert ways_out.MESSAGES.keys() == set(Capability) - {Capability.CONSENT}
    assert all(way.rests_on for ways in (ways_out.MAIL, ways_out.MESSAGES, ways_out.CALLS) for way in ways.values())


def test_cn1_who_sends_which_mail_of_the_product():
    found = {place: set() for place in _who_calls("product_mail.send", "filing.write") | SENDERS.keys()}
    for place, node in _nodes():
        if place in found and isinstance(node, ast.Attribute) and node.attr in product_mail.Kind.__members__:
            found[place] |= {node.attr} if ast.unparse(node.value) in ("product_mail.Kind", "Kind") else set()
    assert {place: found[place] for place in SENDERS} == SENDERS
    # The others write by ``filing.write``: to the address by which the person asked, and nowhere else.
    by_request = {place: kinds for place, kinds in found.items() if place not in SENDERS}
    assert set().union(*by_request.values()) == {"PRIVACY_LINK", "PRIVACY_ANSWER", "PRIVACY_NOTICE", "PRIVACY_CODE"}
    assert not by_request.keys() & _who_calls("product_mail.send")


def test_cn1_who_opens_a_connection():
    assert _who_calls("outbound.request", "outbound.dial") | {"accounts/product_mail.py"} == ways_out.CALLS.keys()
    libraries = {"http.client", "urllib.request", "requests", "httpx", "aiohttp", "urllib3", "ftplib"}
    imports = [(place, node) for place, node in _nodes() if isinstance(node, ast.Import | ast.ImportFrom)]
    users = {
        place
        for place, node in imports
        if libraries & {getattr(node, "module", None), *(alias.name for alias in node.names)}
    }
    # The latter wants the library's words; its bytes go through our own.
    assert users == {"crm/lib/outbound.py", "messaging/providers/esp/transport.py"}


def test_cn1_where_words_of_staff_stand_in_a_mail():
    free = ("{{ text }}", "{{ reasons }}", "{{ reason }}", "{{ summary }}", "{{ title }}", "{{ note }}", "{{ words }}")
    found = {
        path.stem for path in (ROOT / "templates/mail").glob("*.txt") if any(each in path.read_text() for each in free)
    }
    assert found == OWN_WORDS.keys()


@pytest.mark.parametrize("kind", [kind for kind, way in ways_out.MAIL.items() if way.to is To.ACCOUNT])
def test_cn1_what_is_for_account_holders_reaches_no_contact(cast, kind):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    with pytest.raises(product_mail.NoAccount):
        product_mail.send(kind, ana.point("email").value, kind, {})
    product_mail.send(kind, " Bob@Example.com", kind, {"titles": []})
    assert ProductMail.objects.get().to == "bob@example.com"


def test_a_mail_that_nobody_listed_does_not_leave(db):
    for kind in ("newsletter", "PRIVACY_ANSWER", ""):
        with pytest.raises((ValueError, ValidationError)):
            product_mail.send(kind, "ana@example.com", "invitation", {})
