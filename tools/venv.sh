#!/bin/sh
# Make .venv. Debian leaves ensurepip out of python3; its package is fetched if we may, asked for if not.
set -eu
PYTHON=${PYTHON:-python3}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "需要 Python 3.11 或更高版本：make PYTHON=/path/to/python3.11" >&2
    exit 1
}
if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv
    else
        echo "缺少 python3-venv，请先运行：sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
"$PYTHON" -m venv --clear .venv
touch .venv/.venv
