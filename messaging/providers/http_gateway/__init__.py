"""Any SMS gateway with an HTTP interface: the operator says how a request looks and what an answer means.

The words in braces ({to}, {from}, {text}, {reference}) are put in where they stand, each quoted as its place demands:
in an address, in a form, inside the strings of a JSON text. Nothing that somebody wrote can break out of its place.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext_lazy as _

from crm.lib import outbound
from messaging import providers
from messaging.permit import Letter
from messaging.providers import (
    PICTURES,
    Answer,
    Ask,
    Call,
    Carries,
    Found,
    Inbound,
    Lookup,
    Provider,
    Report,
    Said,
    Sought,
)
from messaging.providers.answers import as_object, by_status, call, turned_away
from messaging.providers.http_gateway import callback

FORM, JSON, NOTHING = "form", "json", "none"
FILES = "{media}"  # in a template: the addresses of the files that go along
MOST_FILES = 10
LARGEST = 600 * 2**10  # bytes of all files together: what the strictest of the large carriers takes by MMS
KINDS = PICTURES | {"video/mp4", "video/3gpp", "audio/mpeg", "application/pdf"}
_TYPES = {FORM: "application/x-www-form-urlencoded", JSON: "application/json"}


class BadTemplate(Exception):
    """The operator's template does not make a request."""


_REQUEST, _ANSWER = _("How a text is sent"), _("What the gateway answers")
_CALLS, _NAMES = _("How it calls back"), _("What its calls are made of")


def _grouped(group: Any, *asks: Ask) -> tuple[Ask, ...]:
    return tuple(replace(ask, group=group) for ask in asks)


class HttpGateway(Provider):
    """Carries texts by a gateway that the operator describes."""

    name = "http_gateway"
    title = _("HTTP gateway")
    about = _("Any other SMS service with an HTTP interface. You describe its request and its answer.")
    groups = (
        (_REQUEST, _("From the gateway's manual: one example of a request that sends a text says all of this.")),
        (_ANSWER, _("So that a message can be found again, and an error is understood.")),
        (
            _CALLS,
            _("The gateway tells by its own calls what people answer and what arrived. Their address comes next."),
        ),
        (_NAMES, _("How the fields of these calls are called. What stands here is what most gateways use.")),
    )
    asks = (
        *_grouped(
            _REQUEST,
            Ask(
                "url",
                _("Address of the request"),
                _("https://…; may hold {to}, {from}, {text}, {reference}."),
                aim=True,
            ),
            Ask("method", _("Method"), "", choices=(("POST", "POST"), ("GET", "GET"), ("PUT", "PUT")), initial="POST"),
            Ask(
                "headers",
                _("Headers"),
                _("One a line: “Authorization: Bearer …”."),
                area=True,
                required=False,
                secret=True,
            ),
            Ask(
                "format",
                _("Body"),
                "",
                choices=((JSON, "JSON"), (FORM, _("form")), (NOTHING, _("none"))),
                initial=JSON,
            ),
            Ask(
                "body",
                _("Template of the body"),
                _(
                    'JSON: {"to": "{to}", "text": "{text}"}; form: one “name=value” a line. If it takes files: '
                    '"media": ["{media}"] or “media={media}” stands for their addresses.'
                ),
                area=True,
                required=False,
                initial='{"from": "{from}", "to": "{to}", "text": "{text}", "reference": "{reference}"}',
            ),
        ),
        *_grouped(
            _ANSWER,
            Ask(
                "id_path",
                _("Where the message's id stands in the answer"),
                _("As in data.messages.0.id."),
                initial="id",
            ),
            Ask("error_path", _("Where an error's code stands"), "", required=False, initial="error.code"),
            Ask("opted_out", _("Error codes that mean “opted out”"), _("With commas between."), required=False),
            Ask(
                "lookup_url",
                _("Address to look a message up"),
                _("May hold {reference} and {to}. 200: it is there; 404: it surely is not."),
                required=False,
                aim=True,
            ),
        ),
        *_grouped(
            _CALLS,
            Ask(
                "callback_secret",
                _("Secret of its calls"),
                _("The gateway signs its calls with it: HMAC-SHA-256 over time, a dot, and the body."),
                secret=True,
                sent=False,
            ),
            Ask("signature_header", _("Header of the signature"), "", initial="X-Signature"),
            Ask(
                "timestamp_header",
                _("Header of the time"),
                _("Seconds since 1970. If empty, the body alone is signed."),
                required=False,
                initial="X-Timestamp",
            ),
            Ask(
                "confirms",
                _("Who answers STOP"),
                "",
                choices=(("", _("this program")), ("them", _("the gateway"))),
                required=False,
            ),
        ),
        *_grouped(_NAMES, *callback.FIELDS),
    )

    def _carry(self, letter: Letter) -> Answer:
        values = {
            "to": letter.to,
            "from": letter.sender_address,
            "text": letter.body,
            "reference": letter.reference,
        }
        links = [file.url for file in letter.files]
        try:
            method, url, headers, body = request_of(letter.credentials, values, links)
        except BadTemplate:
            return turned_away("template")
        answer = call(letter, method, url, headers=headers, body=body)
        return answer if isinstance(answer, Answer) else _said(answer, letter.credentials)

    def carries(self, sender: Any) -> Any:
        """Where the operator's template has a place for files, their addresses go along; the gateway fetches them."""
        if FILES not in str(sender.keys.get("body", "")):
            return _("The request of this gateway has no place for files. Send them by email, or add {media} to it.")
        if not providers.can_be_called():
            return _("The gateway fetches files from this program, which it can't reach. Send them by email.")
        return Carries(MOST_FILES if _takes_several(sender.keys) else 1, LARGEST, KINDS)

    def find(self, sender: Any, sought: Sought) -> Found:
        template = str(sender.keys.get("lookup_url", ""))
        if not template:
            return Found(Lookup.UNSURE)
        values = {"reference": sought.reference, "to": sought.to, "from": sender.address, "text": ""}
        response = outbound.request("GET", _address(template, values), headers=_headers(sender.keys))
        if response.status == 404:
            return Found(Lookup.ABSENT)
        if response.status != 200:
            return Found(Lookup.UNSURE)
        return Found(Lookup.THERE, at_path(as_object(response.body), str(sender.keys.get("id_path", "id")))[:120])

    def verify(self, sender: Any, call: Call) -> None:
        callback.verify(sender.keys, call)

    def parse(self, sender: Any, call: Call) -> list[Inbound | Report]:
        return callback.parse(sender.keys, call)

    def confirms_opt_out(self, sender: Any) -> bool:
        return bool(sender.keys.get("confirms") == "them")

    def check(self, sender: Any) -> str:
        try:
            request_of(sender.keys, dict.fromkeys(("to", "from", "text", "reference"), "x"))
        except BadTemplate as why:
            return str(why)
        return ""


def request_of(
    keys: dict[str, Any], values: dict[str, str], links: Sequence[str] = ()
) -> tuple[str, str, dict[str, str], bytes]:
    """Method, address, headers and body of a request. Raises BadTemplate."""
    format_ = keys.get("format", JSON)
    headers = _headers(keys)
    body = b""
    if format_ == JSON:
        body = _json(str(keys.get("body", "")), values, links)
    elif format_ == FORM:
        body = _form(str(keys.get("body", "")), values, links)
    if format_ in _TYPES:
        headers = {"Content-Type": _TYPES[format_], **headers}
    return str(keys.get("method", "POST")), _address(str(keys.get("url", "")), values), headers, body


def _put(template: str, values: dict[str, str]) -> str:
    """One pass, so that braces in a text are only text."""
    parts, rest = [], template
    while rest:
        before, brace, after = rest.partition("{")
        name, closing, behind = after.partition("}")
        parts.append(before)
        if not brace:
            break
        if closing and name in values:
            parts.append(values[name])
            rest = behind
        else:
            parts.append("{")
            rest = after
    return "".join(parts)


def _address(template: str, values: dict[str, str]) -> str:
    return _put(template, {name: quote(value, safe="") for name, value in values.items()})


def _headers(keys: dict[str, Any]) -> dict[str, str]:
    lines = [line.partition(":") for line in str(keys.get("headers", "")).splitlines() if ":" in line]
    return {name.strip(): value.strip() for name, _colon, value in lines if name.strip()}


def _takes_several(keys: dict[str, Any]) -> bool:
    """Whether the place for files is a list; in a form a line is repeated."""
    if keys.get("format", JSON) == FORM:
        return True
    try:
        return _in_a_list(json.loads(str(keys.get("body", ""))))
    except (ValueError, RecursionError):
        return False


def _in_a_list(shape: Any) -> bool:
    if isinstance(shape, list):
        return FILES in shape or any(map(_in_a_list, shape))
    return isinstance(shape, dict) and any(map(_in_a_list, shape.values()))


def _form(template: str, values: dict[str, str], links: Sequence[str] = ()) -> bytes:
    rows = [line.partition("=") for line in template.splitlines() if line.strip()]
    if not rows or any(not equals for _name, equals, _value in rows):
        raise BadTemplate(_("The body has to be one “name=value” a line."))
    pairs = []
    for name, _equals, value in rows:
        if value.strip() == FILES:
            pairs += [(name.strip(), link) for link in links]
        else:
            pairs.append((name.strip(), _put(value.strip(), values)))
    return urlencode(pairs).encode()


def _json(template: str, values: dict[str, str], links: Sequence[str] = ()) -> bytes:
    try:
        shape = json.loads(template)
    except (ValueError, RecursionError) as error:
        raise BadTemplate(_("The body is not JSON.")) from error
    return json.dumps(_filled(shape, values, links)).encode()


def _filled(shape: Any, values: dict[str, str], links: Sequence[str]) -> Any:
    """A place for files alone in a list becomes all of them; a member that would be empty without any is left out."""
    if isinstance(shape, str):
        return (links[0] if links else "") if shape == FILES else _put(shape, values)
    if isinstance(shape, list):
        there = [each for each in shape if each != FILES]
        return [*(_filled(each, values, links) for each in there), *(links if FILES in shape else [])]
    if isinstance(shape, dict):
        left = {name: each for name, each in shape.items() if links or each not in (FILES, [FILES])}
        return {name: _filled(each, values, links) for name, each in left.items()}
    return shape


def at_path(value: Any, path: str) -> str:
    """What stands at "data.messages.0.id"; empty when there is nothing."""
    for step in filter(None, path.split(".")):
        if isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return ""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _said(response: outbound.Response, keys: dict[str, Any]) -> Answer:
    said = as_object(response.body)
    code = at_path(said, str(keys.get("error_path", "")))[:40]
    gone = {each.strip() for each in str(keys.get("opted_out", "")).split(",") if each.strip()}
    if code and code in gone:
        return Answer(Said.OPTED_OUT, code=code)
    if 200 <= response.status < 300:
        if code and not at_path(said, str(keys.get("id_path", ""))):
            return Answer(Said.REJECTED, code=code)
        found = at_path(said, str(keys.get("id_path", "")))[:120]
        return Answer(Said.ACCEPTED, provider_id=found) if found else Answer(Said.UNCERTAIN, code="garbage")
    if 300 <= response.status < 400:  # it did nothing but name another address, where we don't go
        return turned_away(f"http-{response.status}")
    return by_status(response, code)


provider = HttpGateway()
