"""gunicorn -c deploy/gunicorn.conf.py renovation.wsgi"""

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from gunicorn.glogging import Logger

from renovation.core.lib import logs

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
# Without Redis each process would have a cache of its own, so one process serves all.
workers = int(os.environ.get("WEB_WORKERS") or ((os.cpu_count() or 1) + 1 if os.environ.get("REDIS_URL") else 1))
worker_tmp_dir = "/dev/shm"
# Uploads of 100 MB over a slow line pass through the proxy first; 60 s is for the work itself.
timeout = 60
# What is asked is answered before a process ends: a restart breaks nobody's save.
graceful_timeout = 30
keepalive = 5
# A request line or head beyond these is no browser's; nginx refuses it earlier.
limit_request_line = 8190
limit_request_fields = 60
control_socket_disable = True
proc_name = "renovation-web"


class OneAccessLine(Logger):
    """The portal writes the line of a request itself, with its user and view; gunicorn's would hold the query too."""

    access_log_enabled = False


logger_class = OneAccessLine
_form = os.environ.get("LOG_FORMAT") or ("json" if os.environ.get("DATABASE_URL") else "line")
logconfig_dict = logs.config(_form, os.environ.get("LOG_LEVEL", "INFO").upper())
# Several processes count into files of this folder; whoever is asked for /metrics adds them up.
# The name is set before prometheus_client is loaded, which decides by it; a reload keeps the folder.
_is_many = workers > 1 or any(part.startswith("--workers") for part in sys.argv)
if _is_many and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="renovation-metrics-")
from prometheus_client import multiprocess  # noqa: E402


def post_worker_init(worker):
    """What is loaded now stays for good: the garbage collector need not walk it with every few requests."""
    gc.collect()
    gc.freeze()


def child_exit(server, worker):
    """Its counts stay, its gauges go."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(os.environ.pop("PROMETHEUS_MULTIPROC_DIR", ""), ignore_errors=True)
