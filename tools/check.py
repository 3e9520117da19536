"""``make check`` after lint and types: migrations, deployment settings, vendored libraries, translations."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "模型与迁移一致": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "生产环境设置": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "第三方前端文件": ["tools/vendor.py", "check"],
    "界面文字": ["tools/messages.py", "check"],
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal-check-") as folder:
        # As an operator would set it; nothing connects.
        production = os.environ | {
            "VAR_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PUBLIC_URL": "https://portal.example.gov.cn",
        }
        failed = []
        for title, command in CHECKS.items():
            done = subprocess.run([sys.executable, *command], cwd=ROOT, env=production, capture_output=True, text=True)
            print(("✓ " if done.returncode == 0 else "✗ ") + title, flush=True)
            if done.returncode:
                failed.append(title)
                print(done.stdout + done.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
