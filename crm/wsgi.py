"""The WSGI application that gunicorn serves."""

import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
_CHARSET = re.compile(r";\s*charset\*?\s*=\s*(?:\"[^\"]*\"|[^;]*)", re.IGNORECASE)
_django = get_wsgi_application()

from crm.backup.guard import Watch  # noqa: E402  what Django has set up by now

watch = Watch()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Text that comes in is read as UTF-8, whatever a request calls it.

    Django believes any name that Python knows, and breaks off before it has a request to answer: "hex" is no text.
    """
    if environ.get("PATH_INFO") != "/healthz":  # which asks for this process alone
        watch.refuse()
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = _CHARSET.sub("", environ["CONTENT_TYPE"])
    return _django(environ, start_response)
