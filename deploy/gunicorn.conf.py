"""How the web server runs, the same under ./run, systemd and a container.

Threads, not processes: requests wait for the database and for nothing else, and a process weighs what ten
threads do not. WEB_PROCESSES and WEB_THREADS say how many of each.
"""

import os

wsgi_app = "crm.wsgi:application"
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))

# A worker that does not answer for a minute is replaced; one asked to stop may finish what it does.
timeout = 60
graceful_timeout = 20
keepalive = 5

# Request lines stay out of the log: they would hold addresses and search words of persons.
accesslog = None
logger_class = "crm.lib.web_log.DiscreetLogger"
loglevel = os.environ.get("LOG_LEVEL", "WARNING").lower()
control_socket_disable = True

# A proxy in front is believed by the application (TRUSTED_PROXIES), not by the server.
forwarded_allow_ips = ""
proxy_protocol = "off"


def post_worker_init(worker):  # type: ignore[no-untyped-def]
    """An older copy of the database stops the start (docs/self-hosting.md, "Backups")."""
    from crm.wsgi import watch

    watch.refuse()
