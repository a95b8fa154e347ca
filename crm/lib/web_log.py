"""The web server's own log lines, as discreet as the application's (deploy/gunicorn.conf.py names this)."""

from typing import Any

from gunicorn.glogging import Logger

from crm.lib.log_secrets import Discreet, HideTokens


class DiscreetLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger with our formatter."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Discreet(self.error_fmt, self.datefmt))
            handler.addFilter(HideTokens())
