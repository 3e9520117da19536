"""The database and Redis: there, quick, new enough, migrated, and of the same time."""

import time

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.operations.queries import probe
from renovation.operations.queries.finding import Finding, bad, good, warn

SLOW_MS = 50
OLDEST = {"postgresql": (15, 0), "sqlite": (3, 37)}
SKEW_SECONDS = 5


def database() -> list[Finding]:
    """Look at everything about the database; if it does not answer, that is the only thing to say."""
    try:
        connection.ensure_connection()
        took = min(_round_trip() for _again in range(5))
    except (DatabaseError, OSError) as error:
        says = _("连不上数据库：%(error)s") % {"error": str(error).splitlines()[0]}
        do = _("核对 DATABASE_URL；看数据库服务是否在运行（systemctl status postgresql）、磁盘是否已满。")
        return [bad("database", says, do)]
    found = [good("database", _("数据库应答 %(ms).1f 毫秒") % {"ms": took})]
    if took > SLOW_MS:
        says = _("数据库应答慢：%(ms).0f 毫秒") % {"ms": took}
        found = [warn("database_slow", says, _("看数据库机器的负载和网络。"))]
    return found + _version() + _migrations() + _clock()


def _round_trip() -> float:
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return (time.perf_counter() - start) * 1000


def _version() -> list[Finding]:
    version = connection.get_database_version()
    name = f"{connection.display_name} {'.'.join(map(str, version))}"
    if tuple(version[:2]) < OLDEST.get(connection.vendor, (0, 0)):
        wanted = ".".join(map(str, OLDEST[connection.vendor]))
        says = _("%(name)s 太旧，需要 %(wanted)s 或更新。") % {"name": name, "wanted": wanted}
        return [bad("database_version", says, _("升级数据库。"))]
    return [good("database_version", name)]


def _migrations() -> list[Finding]:
    if missing := probe.unapplied():
        says = _("数据库结构落后 %(n)s 步：%(names)s") % {"n": len(missing), "names": "、".join(missing[:3])}
        return [bad("migrations", says, _("运行 manage.py migrate，再重启各服务。"))]
    return [good("migrations", _("数据库结构是最新的"))]


def _clock() -> list[Finding]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        skew = abs((timezone.now() - cursor.fetchone()[0]).total_seconds())
    if skew > SKEW_SECONDS:
        says = _("本机与数据库的时钟相差 %(s).0f 秒。") % {"s": skew}
        return [bad("clock", says, _("两台机器都启用时间同步（timedatectl set-ntp true）。"))]
    return [good("clock", _("时钟与数据库一致"))]


def broker() -> list[Finding]:
    if not settings.REDIS_URL:
        return [good("redis", _("没有使用 Redis，任务经文件夹传递"))]
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2).ping()
    except (redis.RedisError, OSError, ValueError) as error:
        says = _("Redis 没有应答：%(error)s") % {"error": error}
        return [bad("redis", says, _("看 redis-server 服务和 REDIS_URL；门户仍可使用，但登录和后台任务会变慢。"))]
    return [good("redis", _("Redis 应答正常"))]
