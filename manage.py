#!/usr/bin/env python
"""Django's command line for this portal."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, ValueError) as error:
        # The settings themselves cannot be read, so no command of ours runs; the doctor says why all the same.
        if sys.argv[1:2] != ["doctor"]:
            raise
        sys.exit(f"✗ 设置（portal.env）读不出来：{error}\n  → 改正后再运行；密钥由 python3 tools/keys.py 给出。")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation.settings")
    main()
