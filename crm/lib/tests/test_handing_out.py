"""Whatever a file holds, a browser neither runs nor keeps it."""

import pytest
from django.http import Http404, HttpResponse

from crm.lib import handing_out


@pytest.mark.parametrize("name", ["copy.json", 'a"; filename="b.html', "Ünïcode 雪.pdf", ""])
def test_a_file_is_a_download_that_nothing_runs_or_keeps(name):
    answer = handing_out.guarded(HttpResponse(b"<script>", content_type="text/html"), name)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_gone_is_not_found():
    with pytest.raises(Http404):
        handing_out.sealed_file("00/nothing", "text/plain", "gone.txt")
