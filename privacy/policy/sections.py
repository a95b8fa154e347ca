"""The text of a privacy policy, made from what is configured: it says what the software does, and nothing else (PV-1).

Each function below writes one section for a controller: a workspace, or the operator of the site (None). None as an
answer leaves the section out.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from crm.lib import cookies
from crm.lib.personal_data import Subject
from messaging.models import Sender
from messaging.preferences import opt_out_words
from privacy.policy import holdings
from privacy.policy.parts import items, section, table, text
from privacy.records import borders
from privacy.records.models import controller
from privacy.records.recipients import home_of, recipients
from privacy.regimes import REGIMES, Term
from privacy.retention import running

Section = dict[str, Any]
Write = Callable[[Workspace | None], Section | None]


def who(workspace: Workspace | None) -> Section:
    """Who decides about the data, and how to reach them (PV-3)."""
    row = controller(workspace)
    name = workspace.business_name if workspace else row.name or settings.PRODUCT_NAME
    address = workspace.postal_address if workspace else row.address
    email = workspace.contact_email if workspace else row.email
    phone = workspace.contact_phone if workspace else row.phone
    officer = workspace.privacy_officer if workspace else row.officer
    told = [
        (_("Controller"), name),
        (_("Postal address"), ", ".join(address.split("\n"))),
        (_("Country"), borders.name(home_of(workspace, row))),
        (_("Email"), email),
        (_("Phone"), phone),
        (_("Data protection officer"), ", ".join(filter(None, (officer, row.officer_email, row.officer_phone)))),
        (_("Representative in the European Union"), ", ".join(row.eu_representative.split("\n"))),
        (_("Representative in the United Kingdom"), ", ".join(row.uk_representative.split("\n"))),
    ]
    if workspace:
        about = _("%(name)s decides for what purposes and how the data of its contacts is used.") % {"name": name}
    else:
        about = _(
            "%(name)s runs this site and decides about the data of those who have an account on it. Data about the "
            "contacts of a business belongs to that business, which has a policy of its own; we keep it on its behalf."
        ) % {"name": name}
    return section("who", _("Who we are"), text(about), table((), [row for row in told if row[1]]))


def what(workspace: Workspace | None) -> Section:
    """What is held, what for, from whom, and for how long."""
    held = _held(workspace)
    rows = [
        tuple(capfirst(words) for words in (_(each.name), *map(_join, (each.purposes, each.sources, each.retention))))
        for each in held
    ]
    head = (_("Data"), _("Used"), _("From"), _("Kept"))
    return section(
        "what",
        _("What we hold, why, and for how long"),
        text(_("Data given for one purpose is not used for another.")),
        table(head, rows),
        text(_("Numbers of payment cards are masked wherever somebody types them; they never enter the database.")),
        text(_("Statistics are kept as numbers only, and name nobody.")),
    )


def _held(workspace: Workspace | None) -> list[holdings.Category]:
    if workspace:
        return holdings.held_about(Subject.CONTACT, Subject.REQUESTER, by_business=workspace.pk)
    return holdings.held_about(Subject.ACCOUNT, Subject.REQUESTER)


def _join(words: list[str]) -> str:
    return "; ".join(_(word) for word in words)


def kept(workspace: Workspace | None) -> Section | None:
    """Periods after which data goes by itself (RE-1)."""
    rows = [
        (capfirst(str(kind.title)), _months(months), capfirst(str(kind.what)))
        for kind, months in running.periods(workspace)
        if months is not None
    ]
    if not rows:
        return None
    held = _("A legal hold may keep data longer, with a reason and an end.")
    head = (_("Data"), _("After"), _("Then"))
    return section("kept", _("What goes by itself"), table(head, rows), text(held))


def _months(months: int) -> str:
    return ngettext("%d month", "%d months", months) % months


def grounds(workspace: Workspace | None) -> Section:
    """On what the use of data rests (GDPR Art. 6)."""
    law = [
        _("Consent: every message for marketing, information or a transaction. You can take it back at any time."),
        _("A contract with you, or what you asked for before one: to do the work and to answer you."),
        _("A duty by law: to answer your requests about your data, and to prove consent and opt-outs."),
        _("A legitimate interest: to keep the data safe and correct. You may object."),
    ]
    if workspace is None:
        law[0] = _("Consent: news about the service. You can take it back at any time.")
        law[1] = _("The contract about your account: to let you sign in and to keep your work.")
    return section("grounds", _("Why the law allows it"), items(law))


def messages(workspace: Workspace | None) -> Section | None:
    """Who sends what, by consent only, and how it ends."""
    if workspace is None:
        return None
    senders = Sender.objects.of(workspace).filter(archived_at=None).exclude(provider="sandbox").order_by("address")
    numbers = [sender.address for sender in senders if not sender.is_mail]
    mails = [sender.address for sender in senders if sender.is_mail]
    own_words = opt_out_words.of(workspace.pk)
    said = [
        _("Nothing leaves without your express consent to that channel and that purpose, which is recorded."),
        _("Every message names %(name)s and says how to stop.") % {"name": workspace.business_name},
        _("Answer STOP to any text, or click “unsubscribe” in any mail: it counts at once, for all our senders."),
        own_words and _("These words stop texts, too: %(words)s.") % {"words": ", ".join(own_words)},
        numbers and _("Our texts come from %(numbers)s.") % {"numbers": ", ".join(numbers)},
        numbers and _("Message and data rates may apply. Phone numbers given for texts are never passed on to others."),
        mails and _("Our mail comes from %(mails)s.") % {"mails": ", ".join(mails)},
        _("Whether a mail is opened or a link clicked is measured only if you allowed it."),
    ]
    return section("messages", _("Messages"), items(line for line in said if line))


def shared(workspace: Workspace | None) -> Section:
    """Who gets data (RT-1, SE-4)."""
    found = recipients(workspace)
    rows = [
        (each.name, capfirst(each.service), each.where or _("not said"), capfirst(each.contract) or "–")
        for each in found
    ]
    nobody = "" if found else _("Nobody outside gets your data.")
    return section(
        "shared",
        _("Who gets data"),
        text(_("Nothing is sold, and nothing is shared for advertising."), nobody),
        table((_("Name"), _("Does"), _("Country"), _("Bound by")), rows),
        text(
            _("Courts and authorities get what a law obliges us to give them, limited to what was asked."),
            _("We keep a list of what was given to whom about you; it is part of the copy of your data."),
        ),
    )


def transfers(workspace: Workspace | None) -> Section | None:
    """What leaves the country, and with which safeguard (SE-5)."""
    home = home_of(workspace)
    abroad = [each for each in recipients(workspace) if borders.crosses(home, each.country)]
    rows = [(each.name, each.where, capfirst(each.safeguard) or _("not settled")) for each in abroad]
    if not rows:
        return None
    head = (_("Recipient"), _("Country"), _("Safeguard"))
    return section("transfers", _("Transfers to other countries"), table(head, rows))


def browser(workspace: Workspace | None) -> Section:
    """What is kept in the visitor's browser (CK-1, CK-2)."""
    asked = cookies.asked_for()
    choice = (
        _("Only the essential ones are set before you chose. Refusing is one click, and you can change your mind.")
        if asked
        else _("There are only essential ones, so nobody asks you for consent.")
    )
    rows = [(each.name, each.category.label, capfirst(str(each.purpose)), each.lifetime) for each in cookies.cookies()]
    signal = _("The signal Global Privacy Control of your browser is honoured as an objection to sale and sharing.")
    head = (_("Name"), _("Category"), _("For"), _("Kept"))
    return section("cookies", _("Cookies"), text(choice, signal), table(head, rows))


def age(workspace: Workspace | None) -> Section:
    """Whose data is not wanted (AC-1, AC-2)."""
    years = settings.MINIMUM_CONTACT_AGE if workspace else settings.MINIMUM_ACCOUNT_AGE
    if workspace:
        limit = ngettext(
            "We keep no data of children under %d year of age.", "We keep no data of children under %d years.", years
        )
        report = _("If you know that we do, report it on our privacy page; we remove it.")
        return section("age", _("Children"), text(limit % years, report))
    limit = ngettext(
        "Accounts are for people of at least %d year.", "Accounts are for people of at least %d years.", years
    )
    birth = _("Your date of birth is asked for once, to compute your age, and is not kept.")
    return section("age", _("Age"), text(limit % years, birth))


def guarding(workspace: Workspace | None) -> Section:
    """How the data is guarded (SE-1, SE-2, AC-5, AC-8)."""
    in_one_file = "sqlcipher" in settings.DATABASES["default"]["ENGINE"]
    at_rest = (
        _("The whole database is encrypted with AES-256, and so is every file.")
        if in_one_file
        else _("Free text, secrets and files are encrypted with AES-256 by the software itself.")
    )
    encrypted_disk = settings.DATABASE_VOLUME_ENCRYPTED and not in_one_file
    in_transit = settings.PUBLIC_URL.startswith("https://")
    said = [
        at_rest,
        encrypted_disk and _("So is the disk on which the database lies."),
        in_transit and _("Connections are encrypted (TLS), without exception."),
        settings.BACKUP_KEY and settings.BACKUP_EVERY_HOURS and _backups(),
        _("Access is by role, and reviewed. Whoever exports data or works on requests shows a second factor."),
        _("What staff do with personal data is logged, without the data itself."),
        _("If data is exposed, the authority is told within 72 hours where the law asks for it, and so are you."),
    ]
    return section("guarding", _("How it is guarded"), items(line for line in said if line))


def _backups() -> str:
    days = max(settings.BACKUP_KEEP_DAYS, 7 * settings.BACKUP_KEEP_WEEKS) + 7  # what is older goes by the next week
    kept = _("Backups are encrypted under a key of their own; after %(days)d days at most they are gone.")
    again = _("Who was erased is erased again when one is restored.")
    return f"{kept % {'days': days}} {again}"


def rights(workspace: Workspace | None) -> Section:
    """What people can ask for, and by when they have an answer (RT-1 to RT-10)."""
    route = reverse("privacy:workspace", args=[workspace.slug]) if workspace else reverse("privacy:site")
    may = [
        _("a copy of everything held about you, readable, and in open formats for other software"),
        _("a correction of what is wrong"),
        _("deletion; what a law makes us keep is named to you"),
        _("a halt: your data is kept but not used"),
        _("to object to how it is used; to marketing at once and without reasons"),
        _("to take back any consent, as easily as you gave it"),
    ]
    promise = _("We answer within 30 days wherever you live.") if settings.PRIVACY_PROMISES_THIRTY_DAYS else ""
    rows = [(regime.name, _term(regime.clock.answer)) for name, regime in REGIMES.items() if name != "operator"]
    row = controller(workspace)
    where = ", ".join(filter(None, (row.authority, row.authority_url)))
    complain = _("You may complain to the authority for data protection where you live or work, or go to court.")
    return section(
        "rights",
        _("Your rights"),
        text(_("You can ask for:")),
        items(may),
        text(_("Ask at %(url)s; you need no account.") % {"url": settings.PUBLIC_URL + route}),
        text(promise, _("By law you have an answer within:")),
        table((_("Law"), _("Answer")), rows),
        text(_("Asking costs nothing, and nobody is treated worse for it."), complain),
        text(_("The authority for us: %(where)s.") % {"where": where}) if where else None,
    )


def _term(term: Term) -> str:
    if term.months:
        return _months(term.months)
    if term.business_days:
        return ngettext("%d business day", "%d business days", term.business_days) % term.business_days
    return ngettext("%d day", "%d days", term.days) % term.days


def changes(workspace: Workspace | None) -> Section:
    """How this text changes (PV-2)."""
    return section(
        "changes",
        _("Changes to this text"),
        text(
            _("A new version is shown here, and to those with an account by mail and in the software, in advance."),
            _("We also write to you before, if you agreed to information or transactions by mail.")
            if workspace
            else "",
            _("Earlier versions stay here, with what changed."),
        ),
    )


SECTIONS: dict[str, Write] = {
    "who": who,
    "what": what,
    "kept": kept,
    "grounds": grounds,
    "messages": messages,
    "shared": shared,
    "transfers": transfers,
    "cookies": browser,
    "age": age,
    "guarding": guarding,
    "rights": rights,
    "changes": changes,
}


def generated(workspace: Workspace | None) -> list[Section]:
    """The whole text as the configuration makes it now, in the language at hand."""
    return [written for write in SECTIONS.values() if (written := write(workspace)) is not None]
