"""Every way by which words leave for somebody without a consent that the gate looked up, and what entitles it.

What a business writes to its contacts passes the gate on a consent (``messaging/gate.py``). This is all the rest:
``MAIL`` is what the product mails of itself (``accounts/product_mail.py``, by kind), ``MESSAGES`` what the gate lets
out on something else than a consent (``messaging.models.Capability``), ``CALLS`` whom the program calls over the
network, by module. A way that does not stand here does not work, or fails a test (tests/test_ways_out.py). Decision 65
tells more.
"""

from dataclasses import dataclass
from enum import StrEnum


class To(StrEnum):
    """Who may get it."""

    ACCOUNT = "somebody with an account, and nobody else"
    SIGNING_IN = "the address that somebody signs up or signs in with"
    INVITED = "an address that a member invited"
    ASKED = "the address by which a person asked, or that is on file for the person concerned"
    CONCERNED = "everybody whose data an incident reached"
    RECIPIENT = "a company that the data was given to"
    MACHINE = "a server that a business or the operator set up"


@dataclass(frozen=True, slots=True)
class WayOut:
    """Who may get it, and the rule or act that it rests on."""

    to: To
    rests_on: str


_CONTRACT = "keeps the account that its holder asked for: GDPR Art. 6(1)(b); transactional in CAN-SPAM, 15 USC 7702(17)"
_WORK = "work inside a workspace, turned off on one's profile: GDPR Art. 6(1)(f)"
_RIGHTS = "GDPR Art. 12(3) and (4), 18(3), 19; CCPA, 11 CCR 7021 and 7024: who used a right has to be answered"
_ANSWERS = "answers the very text that came from this number minutes ago"

MAIL = {
    **dict.fromkeys(
        "email_confirmation email_confirmation_signup account_already_exists unknown_account login_code"
        " password_reset_key password_changed password_set password_reset email_changed email_deleted email_confirm"
        " totp_activated totp_deactivated recovery_codes_generated webauthn_added webauthn_removed account_connected"
        " account_disconnected".split(),
        WayOut(To.SIGNING_IN, _CONTRACT),
    ),
    "invitation": WayOut(To.INVITED, "one colleague asks another in: GDPR Art. 6(1)(f); five a day to one address"),
    "ownership": WayOut(To.ACCOUNT, _CONTRACT),
    "mention": WayOut(To.ACCOUNT, _WORK),
    "reminder": WayOut(To.ACCOUNT, _WORK),
    "backup_trouble": WayOut(To.ACCOUNT, "the operator's duty to keep data available: GDPR Art. 32(1)(b) and (c)"),
    "privacy_link": WayOut(To.ASKED, "shows who asks before anything is done: GDPR Art. 12(6); 11 CCR 7060"),
    "privacy_code": WayOut(To.ASKED, "shows who fetches the copy: GDPR Art. 12(6), 32; 11 CCR 7060"),
    "privacy_notice": WayOut(To.ASKED, _RIGHTS),
    "privacy_answer": WayOut(To.ASKED, _RIGHTS),
    "privacy_staff": WayOut(To.ACCOUNT, "those who have to answer requests are told of them: GDPR Art. 24"),
    "processor_notice": WayOut(To.RECIPIENT, "GDPR Art. 19; Cal. Civ. Code 1798.105(c)"),
    "policy_change": WayOut(
        To.ACCOUNT, "GDPR Art. 13(3); to contacts it goes by the gate (privacy/policy/to_contacts.py)"
    ),
    "incident_letter": WayOut(To.CONCERNED, "GDPR Art. 34; Cal. Civ. Code 1798.82: whatever they opted out of"),
    "consent_confirmation": WayOut(To.ASKED, "asks whether they did sign up, once: GDPR Art. 7(1); CN-4"),
}
"""Kinds of the product's own mail."""

MESSAGES = {
    "double_opt_in": WayOut(
        To.ASKED, "asks whether they did sign up, once and a reminder: CTIA Messaging Principles 5.1.2; CN-4"
    ),
    "opt_in_confirmation": WayOut(To.ASKED, f"{_ANSWERS}: CTIA Messaging Principles 5.1.2"),
    "opt_out_confirmation": WayOut(To.ASKED, f"{_ANSWERS}, once: 47 CFR 64.1200(a)(12)"),
    "help": WayOut(To.ASKED, f"{_ANSWERS}: CTIA Short Code Monitoring Handbook, HELP"),
    "preferences": WayOut(To.ASKED, f"{_ANSWERS}, with the link to their own choices: CN-15"),
    "code": WayOut(To.ASKED, "shows who asks in a privacy request: GDPR Art. 12(6); 11 CCR 7060"),
}
"""What the gate lets out on something else than a consent; each has a fixed text."""

CALLS = {
    "messaging/providers/answers.py": WayOut(To.MACHINE, "carries what has the gate's permit"),
    "messaging/providers/esp/transport.py": WayOut(To.MACHINE, "carries what has the gate's permit"),
    "messaging/providers/http_gateway/__init__.py": WayOut(To.MACHINE, "asks what became of a message"),
    "messaging/providers/ringcentral/session.py": WayOut(
        To.MACHINE, "carries what has the gate's permit, fetches files"
    ),
    "messaging/providers/smtp/__init__.py": WayOut(To.MACHINE, "carries what has the gate's permit"),
    "messaging/providers/twilio/__init__.py": WayOut(To.MACHINE, "carries what has the gate's permit, fetches files"),
    "privacy/notices/telling.py": WayOut(To.RECIPIENT, "GDPR Art. 19; Cal. Civ. Code 1798.105(c)"),
    "crm/backup/object_storage.py": WayOut(To.MACHINE, "sealed backups, to the operator's own storage"),
    "accounts/product_mail.py": WayOut(To.MACHINE, "the operator's mail server, for the kinds in MAIL"),
}
"""Modules that open a connection to somebody else's machine."""
