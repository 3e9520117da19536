"""Static files are collected by root and served by a user of its own (docs/deploy.md)."""

import os
import stat
import subprocess
import sys

from tests.architecture.code import ROOT


def test_collected_files_can_be_read_by_another_user(tmp_path):
    env = os.environ | {"VAR_DIR": str(tmp_path / "var"), "SECRET_KEY": "only-for-this-test"}
    code = (
        "import os; os.umask(0o022); from django.conf import settings; import django; django.setup();"
        f"settings.STATIC_ROOT = {str(tmp_path / 'built')!r};"
        "from django.core.management import call_command; call_command('collectstatic', interactive=False, verbosity=0)"
    )
    env["DJANGO_SETTINGS_MODULE"] = "renovation.settings"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)
    files = [path for path in (tmp_path / "built").rglob("*") if path.is_file()]
    assert (tmp_path / "built/staticfiles.json") in files
    assert [path.name for path in files if not path.stat().st_mode & stat.S_IROTH] == []
