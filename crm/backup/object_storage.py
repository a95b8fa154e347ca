"""Object storage that speaks S3's protocol, by signed calls of our own: five kinds of request need no SDK of 80 MB.

Signatures are AWS's version 4 (IAM User Guide, "Create a signed AWS API request"); paths name the bucket first, which
every such storage understands. A backup goes up in parts, of which the last call makes one object: what broke off never
shows.
"""

import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from django.conf import settings
from django.utils import timezone

from crm.backup.places import NAME, Kept
from crm.backup.sealing import NoBackup
from crm.lib import outbound

_PART = 16 << 20  # bytes; the protocol wants 5 MiB or more, and at most 10,000 of them
_PATIENCE = 300.0  # seconds for one part
_WAITS = (1.0, 5.0, 20.0)  # seconds before a call that broke off, or came at a bad moment, is made once more
_PASSING = (429, 500, 502, 503, 504)  # 503 is S3's "Slow Down"
_EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and the beginning of the names in it, with the key that opens it."""

    bucket: str
    prefix: str
    url: str
    region: str
    key_id: str
    secret: str = field(repr=False)

    @classmethod
    def of(cls, address: str) -> "Bucket":
        """From ``s3://bucket/prefix`` and the settings. Raises NoBackup when they don't do."""
        bucket, _slash, prefix = address.removeprefix("s3://").partition("/")
        if not (bucket and settings.BACKUP_BUCKET_KEY_ID and settings.BACKUP_BUCKET_SECRET):
            raise NoBackup(
                "BACKUP_TO names object storage: it needs a bucket, BACKUP_BUCKET_KEY_ID and BACKUP_BUCKET_SECRET."
            )
        prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        access = (settings.BACKUP_BUCKET_URL, settings.BACKUP_BUCKET_REGION, settings.BACKUP_BUCKET_KEY_ID)
        return cls(bucket, prefix, *access, settings.BACKUP_BUCKET_SECRET)

    def write(self, name: str, pieces: Iterable[bytes]) -> int:
        upload = _text(self._call("POST", name, {"uploads": ""}), "UploadId")
        try:
            marks, size = [], 0
            for number, part in enumerate(_parts(pieces), start=1):
                answer = self._send("PUT", name, {"partNumber": str(number), "uploadId": upload}, part)
                marks.append(answer.headers.get("etag", ""))
                size += len(part)
            done = "".join(
                f"<Part><PartNumber>{number}</PartNumber><ETag>{mark}</ETag></Part>"
                for number, mark in enumerate(marks, start=1)
            )
            whole = f"<CompleteMultipartUpload>{done}</CompleteMultipartUpload>".encode()
            if _find(self._call("POST", name, {"uploadId": upload}, whole), "Code") is not None:
                raise NoBackup("The object storage could not put the parts together.")  # an error under status 200
        except BaseException:
            self._give_up(name, upload)
            raise
        return size

    def _give_up(self, name: str, upload: str) -> None:
        try:
            self._send("DELETE", name, {"uploadId": upload})
        except NoBackup:
            return  # the storage's own rules for what was never finished see to it

    def read(self, name: str) -> Iterator[bytes]:
        start = 0
        while True:
            part = {"range": f"bytes={start}-{start + _PART - 1}"}
            answer = self._send("GET", name, headers=part, fine=(200, 206, 416))
            if answer.status == 416:  # nothing behind its end
                return
            yield answer.body
            start += len(answer.body)
            whole = answer.headers.get("content-range", "").rpartition("/")[2]
            if answer.status == 200 or len(answer.body) < _PART or whole == str(start):
                return

    def list(self) -> list[Kept]:
        found: list[Kept] = []
        query = {"list-type": "2", "prefix": self.prefix}
        while True:
            page = self._call("GET", "", query)
            for each in _all(page, "Contents"):
                name = _text(each, "Key").removeprefix(self.prefix)
                if NAME.fullmatch(name):
                    found.append(Kept(name, int(_text(each, "Size"))))
            more = _find(page, "NextContinuationToken")
            if more is None or not more.text:
                return sorted(found, key=lambda kept: kept.name)
            query["continuation-token"] = more.text

    def delete(self, name: str) -> None:
        self._send("DELETE", name, fine=(200, 204, 404))

    # Calls

    def _call(self, method: str, name: str, query: Mapping[str, str], body: bytes = b"") -> Element:
        answer = self._send(method, name, query, body)
        try:
            root: Element = ElementTree.fromstring(answer.body)
        except (ElementTree.ParseError, ValueError) as error:
            raise NoBackup("The object storage gave an answer that can't be read.") from error
        return root

    def _send(
        self,
        method: str,
        name: str,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        fine: tuple[int, ...] = (200, 204),
    ) -> outbound.Response:
        path = "/" + quote(f"{self.bucket}/{self.prefix + name if name else ''}", safe="/-_.~")
        asked = canonical_query(query or {})
        target = self.url + path + (f"?{asked}" if asked else "")
        trouble = ""
        for wait in (*_WAITS, None):
            signed = self._signed(method, path, asked, body, dict(headers or {}))  # anew: it holds the time
            try:
                answer = outbound.request(
                    method, target, headers=signed, body=body, trusted=True, timeout=_PATIENCE, largest=_PART + 65_536
                )
            except outbound.OutboundError as error:
                trouble = f"The object storage can't be reached: {error}"
            else:
                if answer.status in fine:
                    return answer
                trouble = f"The object storage refused {method} with status {answer.status}."
                if answer.status not in _PASSING:
                    break
            if wait is not None:
                time.sleep(wait)
        raise NoBackup(trouble)

    def _signed(self, method: str, path: str, query: str, body: bytes, headers: dict[str, str]) -> dict[str, str]:
        moment = timezone.now().astimezone(UTC)
        digest = hashlib.sha256(body).hexdigest() if body else _EMPTY
        headers |= {"host": urlsplit(self.url).netloc, "x-amz-content-sha256": digest, "x-amz-date": _stamp(moment)}
        names = sorted(headers)
        lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
        canonical = "\n".join((method, path, query, lines, ";".join(names), digest))
        scope = f"{moment:%Y%m%d}/{self.region}/s3/aws4_request"
        what = "\n".join(("AWS4-HMAC-SHA256", _stamp(moment), scope, hashlib.sha256(canonical.encode()).hexdigest()))
        signature = hmac.new(signing_key(self.secret, moment, self.region), what.encode(), "sha256").hexdigest()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.key_id}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
        )
        return headers


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def canonical_query(query: Mapping[str, str]) -> str:
    """Sorted and escaped as a signature wants it."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def signing_key(secret: str, moment: datetime, region: str, service: str = "s3") -> bytes:
    """The key of one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in (f"{moment:%Y%m%d}", region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of any size as parts of one size; at least one, perhaps empty."""
    held = bytearray()
    sent = False
    for piece in pieces:
        held += piece
        while len(held) >= _PART:
            yield bytes(held[:_PART])
            del held[:_PART]
            sent = True
    if held or not sent:
        yield bytes(held)


def _all(root: Element, tag: str) -> list[Element]:
    """Elements of this name, whatever their namespace."""
    return [each for each in root.iter() if each.tag.rpartition("}")[2] == tag]


def _find(root: Element, tag: str) -> Element | None:
    return next(iter(_all(root, tag)), None)


def _text(root: Element, tag: str) -> str:
    found = _find(root, tag)
    if found is None or not found.text:
        raise NoBackup("The object storage gave an answer that can't be read.")
    return found.text
