"""What must not stand in a log: the secrets of mailed and printed links, which Django names when it refuses them."""

import logging
import re

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # a record's id is no secret
_TOKEN = re.compile(rf"/(?!{_UUID}(?![\w:.=-]))[\w:.=-]{{32,}}")


class HideTokens(logging.Filter):
    """Replaces every part of an address that is long enough to be a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (hidden := _TOKEN.sub("/(hidden)", message)) != message:
            record.msg, record.args = hidden, ()
        return True
