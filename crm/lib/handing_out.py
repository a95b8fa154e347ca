"""Files that are given to a browser: nothing that it would run, and nothing that it or a cache in between keeps."""

from collections.abc import Iterator
from typing import TypeVar

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from crm.lib import vault

R = TypeVar("R", bound=HttpResponseBase)


def guarded(response: R, name: str, *, attached: bool = True) -> R:
    """The same answer with the headers of every such file; not ``attached`` only for pictures that a page shows."""
    response["Content-Disposition"] = content_disposition_header(attached, name) or "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def sealed_file(stored: str, media_type: str, name: str, *, attached: bool = True) -> StreamingHttpResponse:
    """A file of the vault, opened piece by piece. ``media_type`` is what its bytes were found to be. Raises Http404."""
    try:
        content = vault.open_file(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = StreamingHttpResponse(_pieces(content), content_type=media_type)
    response["Content-Length"] = str(content.size)
    return guarded(response, name, attached=attached)


def _pieces(content: vault.Reader) -> Iterator[bytes]:
    with content:
        while piece := content.read(vault.CHUNK):
            yield piece
