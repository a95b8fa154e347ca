"""The outermost layer: what breaks there has no page to show."""

from io import BytesIO

import pytest
from django.test import RequestFactory

from crm.wsgi import application

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["text/plain; charset=hex", 'multipart/form-data; boundary=x; charset="rot13"'])
def test_a_request_in_no_encoding_of_text_is_answered(kind):
    environ = RequestFactory()._base_environ(QUERY_STRING="a=%41", CONTENT_TYPE=kind, PATH_INFO="/healthz")
    said = []
    list(application({**environ, "wsgi.input": BytesIO()}, lambda status, headers, exc=None: said.append(status)))
    assert said == ["200 OK"]
