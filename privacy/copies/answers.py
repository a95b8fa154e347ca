"""Handing over a copy: behind the mailed link and a fresh code, once, within 72 hours, under a key of its own.

Showing the page takes the copy out of reach for everybody who comes later. The page carries a one-time pass for the
JSON file, good for ten minutes; then, or when the file was fetched, the key is destroyed.
"""

import json
import os
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import product_mail
from crm.lib import crypto
from crm.lib.ids import new_token
from privacy.models import AnswerFile, PrivacyRequest, Step
from privacy.records import disclosures
from privacy.requests import filing

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
PASS_LIFE = timedelta(minutes=10)


def store(request: PrivacyRequest, content: dict[str, Any], document: bytes = b"") -> AnswerFile:
    """Keep a copy for the person, with the PDF of it. A copy made before is destroyed."""
    AnswerFile.objects.filter(request=request).delete()
    key = os.urandom(32)
    file = AnswerFile(request=request, code_hash=b"", download_hash=b"")
    file.key = crypto.seal(key, _bound("key", file))
    file.content = crypto.seal_with(key, "copy", json.dumps(content).encode(), _bound("content", file))
    if document:
        file.document = crypto.seal_with(key, "copy", document, _bound("document", file))
    file.save()
    return file


def _bound(column: str, file: AnswerFile) -> bytes:
    return f"privacy_answerfile.{column}.{file.pk}".encode()


def content_of(file: AnswerFile) -> Any:
    """The copy itself. Raises crypto.WrongKey when it was destroyed."""
    key = crypto.unseal(bytes(file.key), _bound("key", file))
    return json.loads(crypto.open_with(key, bytes(file.content), _bound("content", file)))


def document_of(file: AnswerFile) -> bytes:
    """The copy as PDF; empty for a portable one. Raises crypto.WrongKey when it was destroyed."""
    if not file.document:
        return b""
    key = crypto.unseal(bytes(file.key), _bound("key", file))
    return crypto.open_with(key, bytes(file.document), _bound("document", file))


def live(request: PrivacyRequest) -> AnswerFile | None:
    """The copy that waits for its owner, if there is one; one that has run out is destroyed here and now."""
    file = AnswerFile.objects.filter(request=request).first()
    if file is None or not file.key:
        return None
    now = timezone.now()
    if now >= file.expires_at or (file.opened_at is not None and now >= file.opened_at + PASS_LIFE):
        destroy(file)
        return None
    return file


def send_code(file: AnswerFile) -> None:
    """Mail a fresh code; the one before dies."""
    code = f"{secrets.randbelow(10**8):08d}"
    with transaction.atomic():
        AnswerFile.objects.filter(pk=file.pk, opened_at=None).update(
            code_hash=_code_hash(file, code), code_expires_at=timezone.now() + CODE_LIFE, code_tries=0
        )
        filing.note(file.request, Step.CODE_SENT)
        filing.write(product_mail.Kind.PRIVACY_CODE, file.request, "privacy_code", code=code)


def open_with(file: AnswerFile, code: str) -> tuple[Any, str] | None:
    """The copy and the pass for its JSON file, if ``code`` is right, fresh and unused; None otherwise.

    Each code stands five tries; a try is counted before it is compared, so that parallel ones count too.
    """
    now = timezone.now()
    waiting = AnswerFile.objects.filter(
        pk=file.pk, opened_at=None, code_expires_at__gt=now, code_tries__lt=CODE_TRIES
    ).exclude(code_hash=b"")
    if not waiting.update(code_tries=F("code_tries") + 1):
        return None
    file.refresh_from_db()
    if not crypto.same(bytes(file.code_hash), _code_hash(file, "".join(code.split()))):
        filing.note(file.request, Step.CODE_FAILED)
        return None
    one_time = new_token()
    opened = AnswerFile.objects.filter(pk=file.pk, opened_at=None, code_hash=bytes(file.code_hash)).update(
        opened_at=now, code_hash=b"", download_hash=crypto.keyed_hash("copy download", one_time)
    )
    if not opened:
        return None
    filing.note(file.request, Step.COPY_DELIVERED)
    disclosures.copy_delivered(file.request)
    return content_of(file), one_time


def fetch(file: AnswerFile, one_time: str) -> tuple[Any, bytes] | None:
    """The copy once more with its PDF, to be kept; then its key is destroyed. None when the pass is not right."""
    digest = crypto.keyed_hash("copy download", one_time)
    if not file.download_hash or not crypto.same(bytes(file.download_hash), digest):
        return None
    if not AnswerFile.objects.filter(pk=file.pk, download_hash=digest).update(download_hash=b""):
        return None
    content, document = content_of(file), document_of(file)
    destroy(file)
    return content, document


def destroy(file: AnswerFile) -> None:
    """Destroy the key and the content, and what the request still says about the person."""
    gone = AnswerFile.objects.filter(pk=file.pk).exclude(key=b"")
    if gone.update(key=b"", content=b"", document=b"", code_hash=b"", download_hash=b""):
        filing.note(file.request, Step.COPY_GONE)
        filing.blank(PrivacyRequest.objects.get(pk=file.request_id))


def expire() -> None:
    """By the clock: destroy copies that ran out."""
    for file in AnswerFile.objects.exclude(key=b"").select_related("request").iterator():
        live(file.request)


def destroy_copies_about(contact_ids: set[str]) -> None:
    """Erasure: earlier copies about these people die, whoever asked for them."""
    for file in AnswerFile.objects.exclude(key=b"").select_related("request").iterator():
        if contact_ids & set(file.request.contact_ids):
            destroy(file)


def _code_hash(file: AnswerFile, code: str) -> bytes:
    return crypto.keyed_hash(f"copy code {file.pk.hex}", code)
