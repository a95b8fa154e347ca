"""Calls, related people, mentions and files in the map of personal data."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Held, Personal, Subject, declare, declare_store, technical

_OF_CONTACT = {Subject.CONTACT: "contact"}


def _of(category: str, purpose: str, *names: str) -> dict[str, Personal]:
    return dict.fromkeys(names, Personal(category=category, purpose=purpose))


declare(
    "contacts.Call",
    _("calls"),
    {
        **technical("id", "workspace", "contact", "author", "created_at", "updated_at", "deleted_at"),
        **_of("calls", _("to remember what was said"), "direction", "outcome", "at", "seconds", "text"),
    },
    rows=_OF_CONTACT,
)
declare(
    "contacts.Relation",
    _("related people"),
    {
        **technical("id", "workspace", "contact", "pair", "deleted_at"),
        "other": Personal(
            category=_("related people"),
            purpose=_("to know whom we may speak to about you"),
            in_access=False,
            in_portable=False,
            excluded_because=_("it names another person, whose data are theirs"),
        ),
        **_of("related people", "to know whom we may speak to about you", "kind", "words", "created_at"),
    },
    rows=_OF_CONTACT,
)
declare(
    "contacts.Mention",
    _("mentions of members"),
    technical("id", "workspace", "note", "member", "created_at", "seen_at", why="which colleague is to read a note"),
)
declare(
    "contacts.ContactFile",
    _("files"),
    {
        **technical("id", "workspace", "contact", "company", "author", "stored", "arrived_at", "deleted_at"),
        **_of("files", _("to keep the papers of our work for you"), "name", "media_type", "size", "created_at"),
    },
    rows=_OF_CONTACT,
)


def _forget(contacts: Collection[UUID]) -> int:
    from contacts.page import files  # it knows the models, which are not loaded yet when the map is

    return files.forget(contacts)


def _texts() -> Iterator[tuple[str, str, Iterator[str]]]:
    from contacts.page import files

    return files.texts()


def _files(contacts: Collection[UUID]) -> Iterator[Held]:
    from contacts.page import files

    return files.held_about(contacts)


declare_store(
    "files of contacts and companies",
    holds="what staff uploaded about a person or a company, each file encrypted under a key of its own",
    erase="the bytes are destroyed when the person is erased; a deleted file an hour after it was deleted; in files of "
    "companies the person is searched for, and staff decide",
    retention="as long as the contact or the company is kept",
    forget=_forget,
    texts=_texts,
    files=_files,
)
