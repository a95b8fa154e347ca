"""Which column of a file goes where. Columns of known exports map themselves; a person can put each right."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from crm.lib import folding

EXTRA, SKIP = "extra", "skip"

TARGETS = {
    EXTRA: _("Other fields"),
    SKIP: _("Leave out"),
    "name": _("Name"),
    "prefix": _("Name prefix"),
    "given_name": _("Given name"),
    "middle_name": _("Middle name"),
    "family_name": _("Family name"),
    "suffix": _("Name suffix"),
    "nickname": _("Nickname"),
    "email": _("Email"),
    "email_label": _("Label of the next email"),
    "phone": _("Phone"),
    "phone_label": _("Label of the next phone"),
    "company": _("Company"),
    "job_title": _("Job title"),
    "street": _("Street"),
    "city": _("City"),
    "region": _("State or region"),
    "postal_code": _("Postal code"),
    "country": _("Country"),
    "language": _("Language"),
    "tags": _("Tags"),
    "note": _("Note"),
    "referral_source": _("Referral source"),
}

# Columns by the words of their heads, folded; the common ones of Google, Outlook, Apple and other CRMs, and of
# hand-made lists in some languages.
_KNOWN = {
    "name": "name|full name|display name|contact|contact name|client|client name|customer|customer name|"
    "nombre completo|nom complet|vollstandiger name|nome completo",
    "prefix": "name prefix|prefix|salutation|anrede",
    "given_name": "first name|given name|forename|firstname|fname|vorname|prenom|nombre|nome",
    "middle_name": "middle name|additional name|middle|second name",
    "family_name": "last name|family name|surname|lastname|lname|nachname|nom|apellido|apellidos|cognome|sobrenome",
    "suffix": "name suffix|suffix|generational suffix",
    "nickname": "nickname",
    "email": "email|e mail|mail|email address|e mail address|e mail adresse|correo|correo electronico|courriel|"
    "primary email|work email|home email|personal email|business email|other email|emails",
    "phone": "phone|phone number|telephone|telephone number|tel|mobile|mobile phone|mobile number|cell|cell phone|"
    "cellphone|home phone|business phone|work phone|primary phone|other phone|company main phone|telefon|handy|"
    "mobiltelefon|telefono|movil|celular|portable|phones|whatsapp|number",
    "company": "company|company name|organization|organisation|organization name|organization 1 name|business|"
    "business name|firma|unternehmen|empresa|entreprise|societe|azienda|account name|employer",
    "job_title": "job title|title|position|role|organization title|organization 1 title|occupation|beruf|puesto|poste",
    "street": "street|street address|address|address 1|address line 1|home street|business street|mailing street|"
    "strasse|adresse|direccion|calle|rue|address 1 street",
    "city": "city|town|home city|business city|mailing city|ort|stadt|ciudad|ville|address 1 city",
    "region": "state|region|province|county|home state|business state|mailing state|bundesland|estado|address 1 region",
    "postal_code": "zip|zip code|postal code|postcode|home postal code|business postal code|mailing zip|plz|"
    "codigo postal|code postal|address 1 postal code",
    "country": "country|home country|home country region|business country|business country region|land|pais|pays|"
    "address 1 country",
    "language": "language|sprache|idioma|langue",
    "tags": "tags|tag|labels|label|categories|groups|group membership|group|etiquetas|gruppen",
    "note": "notes|note|comments|comment|notizen|notas|remarks",
    "referral_source": "referral source|lead source|source|referred by|how did you hear about us",
}
_BY_HEAD = {head: target for target, heads in _KNOWN.items() for head in heads.split("|")}
_NUMBERED = re.compile(r"(e ?mail|phone) (\d+)(?: (value|label|type|address))?")
_SINGLE = {"street", "city", "region", "postal_code", "country"}  # a second column of these goes to the other fields


def head(text: str) -> str:
    """A column's head as it is compared: folded, words alone."""
    return " ".join(re.findall(r"[^\W_]+", folding.fold(text)))


def guess(columns: Sequence[str]) -> list[str]:
    """A target for each column, by its head."""
    targets: list[str] = []
    for column in columns:
        target = _target(head(column))
        if target in _SINGLE and target in targets:
            target = EXTRA
        targets.append(target)
    return targets


def _target(words: str) -> str:
    numbered = _NUMBERED.fullmatch(words)
    if numbered:
        kind = "email" if numbered[1].startswith("e") else "phone"
        return f"{kind}_label" if numbered[3] in ("label", "type") else kind
    outlook = re.fullmatch(r"e ?mail \d+ address|(?:home|business|work|mobile|other) (?:phone|email) \d+", words)
    if outlook:
        return "email" if "mail" in words else "phone"
    return _BY_HEAD.get(words, EXTRA)


def source(columns: Sequence[str]) -> str:
    """The program that wrote a file, as far as its columns tell."""
    heads = {head(column) for column in columns}
    if "e mail 1 value" in heads or "phone 1 value" in heads:
        return "google" if "first name" in heads or "labels" in heads else "google-old"
    return "other"


def has_head(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is a header: no address in it, and names of columns, or addresses in the rows below."""
    first, *below = rows
    if any(map(_is_address, first)):
        return False
    named = any(target not in (EXTRA, SKIP) for target in guess(first))
    return named or not below or any(_is_address(cell) for row in below for cell in row)


def _is_address(cell: str) -> bool:
    return "@" in cell or bool(re.fullmatch(r"\+?[\d\s().\-/]{7,}", cell))


def guess_by_values(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """A target for each column of a file without a header, by what stands in it."""
    targets = []
    for index in range(width):
        values = [row[index] for row in rows if index < len(row) and row[index]]
        emails = sum("@" in value for value in values)
        phones = sum(bool(re.fullmatch(r"\+?[\d\s().\-/]{7,}", value)) for value in values)
        if values and emails * 2 >= len(values):
            targets.append("email")
        elif values and phones * 2 >= len(values):
            targets.append("phone")
        else:
            targets.append("name" if values and "name" not in targets else EXTRA)
    return targets
