"""Contacts, companies and consent in the map of personal data."""

from django.utils.translation import gettext_noop as _

import contacts.fields.personal_data
import contacts.page.personal_data  # noqa: F401  what the contact page adds
from crm.lib.personal_data import Personal, Subject, declare, declare_store, technical

_REACH = "to reach you in the ways you agreed to"
_KNOW = _("to know whom we deal with")
_PROVE = _("to prove that you agreed, or that you no longer do")
_OF_CONTACT = {Subject.CONTACT: "contact"}


def _contact(category: str, purpose: str) -> Personal:
    return Personal(category=category, purpose=purpose)


declare(
    "contacts.Company",
    _("companies"),
    {
        **technical(
            "id", "workspace", "archived_at", "search_text", "created_at", "updated_at", why="about a business"
        ),
        **technical(
            *"name website phone address industry size notes".split(),
            why="about a business; mentions of a person are found when erasing",
        ),
    },
)
declare("contacts.CompanyDomain", _("domains of companies"), technical("id", "workspace", "company", "name"))
declare(
    "contacts.Tag", _("tags"), technical("id", "workspace", "name", "hue", "deleted_at", "merged_into", "stale_since")
)
declare(
    "contacts.Contact",
    _("contacts"),
    {
        **technical("id", "workspace", "owner", "archived_at", "search_text", "sort_name", "updated_at"),
        **dict.fromkeys(("name", "given_name", "family_name"), _contact("name", _KNOW)),
        **dict.fromkeys(("company", "job_title"), _contact(_("work"), _KNOW)),
        **dict.fromkeys(
            ("place_label", "street", "city", "region", "postal_code", "country", "zone"),
            _contact("mailing address", _REACH),
        ),
        "language": _contact("preferences", _("to write to you in your language")),
        "preferred_channel": _contact("preferences", _("to reach you in the way you like best")),
        "pronouns": _contact("preferences", _("to speak of you as you wish")),
        **dict.fromkeys(
            ("birth_month", "birth_day", "birth_year"),
            _contact("preferences", _("to remember your birthday, and to keep no data of children")),
        ),
        "referral_source": _contact(_("referral"), _("to know how you found us")),
        "stage": _contact("relationship", _KNOW),
        "source": _contact(_("origin"), _("to know where your data came from")),
        "purpose": _contact(_("origin"), _("to keep to what your data was collected for")),
        "extra": _contact("other fields", "what an imported file said about you"),
        "restricted_at": _contact("rights", _("to freeze your data when you ask for it")),
        "created_at": _contact(_("origin"), _("to know since when we hold your data")),
    },
    rows={Subject.CONTACT: "pk"},
)
declare(
    "contacts.Contact_tags",
    _("tags of contacts"),
    {**technical("id", "contact"), "tag": _contact("relationship", _KNOW)},
    rows=_OF_CONTACT,
)
declare(
    "contacts.ContactPoint",
    _("email addresses and phone numbers"),
    {
        **technical("id", "workspace", "contact", "hash", "position"),
        "kind": _contact("contact details", _REACH),
        "value": _contact("contact details", _REACH),
        "label": _contact("contact details", _REACH),
    },
    rows=_OF_CONTACT,
)
declare(
    "contacts.FormerAddress",
    _("former addresses"),
    technical("id", "workspace", "contact", "hash", why="a keyed hash, from which the address can't be read"),
    rows=_OF_CONTACT,
)
declare(
    "contacts.Note",
    _("notes"),
    {
        **technical("id", "workspace", "contact", "author", "updated_at", "pinned_at", "deleted_at"),
        "text": _contact("notes", _("to remember what was said")),
        "created_at": _contact("notes", _("to remember what was said")),
    },
    rows=_OF_CONTACT,
)
declare(
    "contacts.Consent",
    _("consent"),
    {
        **technical("id", "workspace", "contact", "event", "address_hash"),
        **dict.fromkeys(("channel", "purpose", "state", "since"), _contact("consent", _PROVE)),
    },
    rows=_OF_CONTACT,
)
declare(
    "contacts.ConsentEvent",
    _("consent ledger"),
    {
        **technical("id", "workspace", "seq", "contact_id", "actor_id", "body", "previous_hash", "hash"),
        **technical(
            "channel", "purpose", "kind", "method", "at", why="names nobody once the contact's key is destroyed"
        ),
        "sealed": Personal(
            category=_("consent"),
            purpose=_PROVE,
            in_portable=True,
            json_keys=("address", "wording", "ip", "evidence", "note"),
            retention=_("as long as the contact is kept; the key that opens it goes with the contact"),
        ),
    },
    rows={Subject.CONTACT: "contact_id"},
    row_kept=True,
)
declare("contacts.LedgerHead", _("ends of ledgers"), technical("workspace", "seq", "hash"))
declare(
    "contacts.ContactKey",
    _("keys of contacts"),
    technical("contact_id", "workspace", "wrapped", why="destroyed by erasure, so that the ledger no longer opens"),
    rows={Subject.CONTACT: "contact_id"},
)
declare(
    "contacts.Suppression",
    _("suppressed addresses"),
    technical(
        *"id workspace address_hash channel reason since".split(),
        why="a keyed hash, kept so that an address that must not be contacted stays so",
    ),
    row_kept=True,
)
declare(
    "contacts.OptOutLine",
    _("opt-outs in the journal"),
    technical(
        *"id at said ends_at mac".split(),
        why="ids and keyed hashes, until the journal has them; so that no opt-out is lost with an old copy",
    ),
)
declare_store(
    "journal of opt-outs",
    holds="ids, and keyed hashes of addresses, of whoever opted out, in a file beside the database",
    erase="kept: it is what closes the addresses again when an old backup is restored",
    retention="as long as backups from before the opt-out are kept",
)
declare_store(
    "search index",
    holds="the words of names, companies and addresses, folded for search",
    erase="in the same transaction as the contact",
    retention="as long as the contact is kept",
)
declare_store(
    "ends of the consent ledgers",
    holds="the number and hash of the last event of each workspace's ledger, signed; no personal data",
    erase="nothing to erase",
    retention="as long as the workspace",
)
_IMPORT = Personal(
    category=_("imported files"),
    purpose=_("to bring your data over from a file"),
    source=_("a file that the business uploaded"),
    retention=_("until the row is a contact; rows that could not be imported 30 days"),
)
declare(
    "contacts.ImportRun",
    _("imports"),
    technical(
        *"id workspace by source format encoding headed remembered columns mapping options purpose state".split(),
        *"problem total checked batch lease lease_until created_at started_at finished_at file_name".split(),
        why="about a file, not about a person in it",
    ),
)
declare(
    "contacts.ImportFile",
    _("uploaded files"),
    technical(
        *"id run number body".split(), why="the file itself, deleted within minutes, as soon as its rows are read"
    ),
)
declare(
    "contacts.ImportRow",
    _("rows of imported files"),
    {
        **technical(*"id run number line state reason troubled decision match contact".split()),
        "data": _IMPORT,
    },
    rows=_OF_CONTACT,
    by_address=("addresses__hash",),
)
declare(
    "contacts.ImportAddress",
    _("addresses in rows of imported files"),
    technical("id", "run", "row", "hash", why="a keyed hash, by which erasure finds the row; it goes with the row"),
)
declare(
    "contacts.ImportMapping",
    _("remembered columns of files"),
    technical("id", "workspace", "signature", "mapping", "used_at", why="about a kind of file"),
)
declare(
    "contacts.Batch",
    _("bulk changes, imports and merges"),
    technical(
        *"id workspace by kind state title plan total seen changed left cursor undone lease lease_until".split(),
        *"created_at finished_at undone_at undone_by".split(),
        why="about many people at once; a name that somebody typed is found when erasing",
    ),
)
declare(
    "contacts.BatchChange",
    _("what bulk changes and imports did"),
    {
        **technical("id", "batch", "contact", "added", "mark", "state", "why", "at"),
        "difference": Personal(
            category=_("earlier values"),
            purpose=_("to undo a change that was made to many contacts at once"),
            source=_("the business"),
            in_portable=False,
            json_keys=("fields", "tags", "points"),
            retention=_("90 days after a bulk change; of an import as long as the contact is kept"),
        ),
    },
    rows=_OF_CONTACT,
)
_MERGE = technical(*"id workspace survivor loser_id by at undone_at".split())
declare(
    "contacts.ContactMerge",
    _("records merged into one"),
    {
        **_MERGE,
        **technical("consent", why="ids of events of the ledger"),
        "left_behind": Personal(
            category=_("other fields"),
            purpose=_("to set right a merge of two records that were not one person's"),
            source=_("a second record that we kept about you"),
            in_portable=False,
            json_keys=("label of a field",),
        ),
        "steps": Personal(
            category=_("other fields"),
            purpose=_("to set right a merge of two records that were not one person's"),
            in_access=False,
            in_portable=False,
            excluded_because=_(
                "it says what is in the other kinds of records or left behind, in the form undoing needs"
            ),
            json_keys=("what", "model", "row", "field", "old", "keys", "owner", "key", "fields"),
        ),
    },
    rows={Subject.CONTACT: "survivor"},
)
declare(
    "contacts.CompanyMerge",
    _("companies merged into one"),
    {**_MERGE, **technical("left_behind", "steps", why="about a business; ids of its people")},
)
declare(
    "contacts.DuplicateKey",
    _("keys of the search for duplicates"),
    technical("id", "workspace", "contact", "key", why="a keyed number that says nothing by itself"),
    rows=_OF_CONTACT,
)
declare(
    "contacts.DuplicatePair",
    _("likely duplicates"),
    {
        **technical(*"id workspace one other by at".split()),
        **dict.fromkeys(
            ("score", "reasons", "verdict"),
            Personal(
                category=_("relationship"),
                purpose=_("to keep one record of you, not two"),
                source=_("this software, and the staff of the business"),
                in_access=False,
                in_portable=False,
                excluded_because=_("it may be about another person, and says no more than that two records are alike"),
            ),
        ),
    },
    rows={Subject.CONTACT: "one"},
)
declare(
    "contacts.DuplicateScan",
    _("searches for duplicates"),
    technical(*"workspace seen_at seen_id done total started_at finished_at lease lease_until".split()),
)
declare(
    "contacts.SavedView",
    _("saved views of the list"),
    technical(
        *"id workspace about owner name shared query created_at deleted_at".split(),
        why="about a list; a name that somebody filters by is found when erasing",
    ),
)
declare("contacts.FirstView", _("first views"), technical("id", "workspace", "user", "about", "view"))
declare(
    "contacts.ExportPart",
    _("files exported within the last day"),
    technical(
        *"id batch number rows".split(),
        why="a copy of the contacts for a day; all of the workspace's go when one of its contacts is erased",
    ),
    rows={Subject.CONTACT: "batch__workspace__contacts"},
)
