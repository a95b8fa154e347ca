"""One measurement, in a process with fresh keys and an empty database; prints what it found as JSON for ``bench``."""

import json
import os
import sys
from argparse import ArgumentParser
from importlib import import_module

from bench.kept import Kept
from tests import environment


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("part", choices=["pages", "work", "imports", "duplicates", "privacy", "campaigns"])
    parser.add_argument("--contacts", type=int, required=True)
    parser.add_argument("--messages", type=float, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--gigabyte", action="store_true")
    parser.add_argument("--keep", default="")
    asked = parser.parse_args()
    asked.kept = Kept(asked)
    asked.kept.open()
    environment.start_services()
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(import_module(f"bench.{asked.part}").measure(asked)))


if __name__ == "__main__":
    main()
