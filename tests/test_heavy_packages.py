"""What takes long to load is loaded by the process that uses it, not by every web server, worker and command."""

import subprocess
import sys

HEAVY = ("reportlab", "openpyxl", "PIL")


def test_a_process_that_serves_pages_does_not_load_what_prints():
    found = f"print(*[name for name in {HEAVY} if name in sys.modules])"
    serve = f"import sys, django, importlib; django.setup(); importlib.import_module('crm.urls'); {found}"
    said = subprocess.run([sys.executable, "-c", serve], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""
