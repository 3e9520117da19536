"""One run of the sender in a process of its own, on the database of the running test.

``python -m tests.services.send_notices``; the ways come by the environment as in production.
"""

import os

import django
from django.conf import settings

if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    django.setup()
    from renovation.core.actions.delivery import work

    print(work())
