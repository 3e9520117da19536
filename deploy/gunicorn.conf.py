"""gunicorn -c deploy/gunicorn.conf.py renovation.wsgi"""

import gc
import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
# Without Redis each process would have a cache of its own, so one process serves all.
workers = int(os.environ.get("WEB_WORKERS") or ((os.cpu_count() or 1) + 1 if os.environ.get("REDIS_URL") else 1))
worker_tmp_dir = "/dev/shm"
# Uploads of 100 MB over a slow line pass through the proxy first; 60 s is for the work itself.
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
proc_name = "renovation-web"


def post_worker_init(worker):
    """What is loaded now stays for good: the garbage collector need not walk it with every few requests."""
    gc.collect()
    gc.freeze()
