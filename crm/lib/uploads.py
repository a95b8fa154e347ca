"""Uploads wait for their view sealed: what people send never lies on the disk in the clear, not even for a moment.

Each upload has a random key that is in memory only, and a temporary file without a name, which the system frees when
the process ends, however it ends.
"""

import io
import os
import tempfile
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from crm.lib.vault import Reader, Sealer

_BOUND = b"upload"
_MEGABYTE = 2**20
_SLACK = 8 * _MEGABYTE  # beyond the largest file that a view takes, so that the view can say what is wrong
_ENDLESS = 64  # a request that says it is so many times as large is not read at all


def largest_kept() -> int:
    """Bytes of one file that are kept while it is received; what comes beyond is counted and dropped."""
    largest: int = max(settings.FILES_LARGEST_MB, 25)
    return largest * _MEGABYTE + _SLACK


class SealedUpload(UploadedFile):  # type: ignore[type-arg]
    """An uploaded file, read through its key. ``size`` is what was sent, even where the end was dropped."""


class SealedUploadHandler(FileUploadHandler):
    """Receives uploads into sealed temporary files."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: Any, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length and content_length > _ENDLESS * largest_kept():
            raise StopUpload(connection_reset=True)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the upload
        self._key = AESGCM(os.urandom(32))
        self._sealer = Sealer(self._key, _BOUND)
        self._kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = largest_kept() - self._kept
        if room > 0:
            self._file.write(self._sealer.feed(raw_data[:room]))
            self._kept += min(room, len(raw_data))

    def file_complete(self, file_size: int) -> SealedUpload:
        self._file.write(self._sealer.end())
        reader = io.BufferedReader(Reader(self._file, self._key, _BOUND, start=0, end=self._file.tell()))
        return SealedUpload(
            file=reader,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
