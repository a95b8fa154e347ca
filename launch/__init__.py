"""What ``./run`` does: from a bare machine to a running Assent.

Standard library only, since it works before anything is installed. Django is asked only through
``manage.py``, in a process of its own.
"""
