"""The program itself: Python, libraries, settings, collected files."""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from renovation.operations.queries.finding import Finding, bad, good, warn

OLDEST_PYTHON = (3, 11)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;#]+)")


def found_version() -> tuple[int, ...]:
    return sys.version_info[:3]


def python() -> list[Finding]:
    found = ".".join(map(str, found_version()))
    if found_version() < OLDEST_PYTHON:
        says = _("Python 版本是 %(found)s，需要 3.11 或更新。") % {"found": found}
        return [bad("python", says, _("安装 Python 3.11，重建 .venv。"))]
    return [good("python", f"Python {found}")]


def libraries() -> list[Finding]:
    """Compare what is installed with requirements.txt."""
    wrong = []
    for line in (Path(settings.BASE_DIR) / "requirements.txt").read_text("utf-8").splitlines():
        if pin := PIN.match(line):
            try:
                installed = version(pin[1])
            except PackageNotFoundError:
                installed = _("未安装")
            if installed != pin[2]:
                wrong.append(f"{pin[1]} {installed} ≠ {pin[2]}")
    if wrong:
        says = _("程序库与 requirements.txt 不符：%(names)s") % {"names": "、".join(wrong[:5])}
        return [bad("libraries", says, _("运行 .venv/bin/pip install -r requirements.txt，再重启各服务。"))]
    return [good("libraries", _("程序库与 requirements.txt 一致"))]


def debug() -> list[Finding]:
    if settings.DEBUG:
        return [bad("debug", _("DEBUG 已打开，出错页会泄露代码和数据。"), _("从 portal.env 中删去 DEBUG，重启。"))]
    return [good("debug", _("DEBUG 已关闭"))]


def public_url() -> list[Finding]:
    hosts = [urlsplit(url).hostname or "" for url in settings.PUBLIC_URLS]
    if "" in hosts:
        says = _("PUBLIC_URL 不是完整地址：%(url)s") % {"url": ",".join(settings.PUBLIC_URLS)}
        return [bad("public_url", says, _("写成 https://portal.example.gov.cn 的样子。"))]
    if all(host in LOOPBACK for host in hosts) and settings.DATABASE_URL:
        says = _("PUBLIC_URL 只有本机地址，其他电脑打不开门户。")
        return [warn("public_url", says, _("在 portal.env 中把 PUBLIC_URL 设为同事们使用的地址。"))]
    return [good("public_url", ",".join(settings.PUBLIC_URLS))]


def https() -> list[Finding]:
    if not settings.IS_UNENCRYPTED:
        return [good("https", _("经 HTTPS 访问，或只在本机使用"))]
    says = _("未启用 HTTPS：密码和个人信息在网络上明文传输。")
    return [warn("https", says, _("申请证书，按 deploy/nginx.conf 配置，PUBLIC_URL 改为 https:// 开头。"))]


def proxy() -> list[Finding]:
    if settings.HTTPS and not settings.PROXY_COUNT:
        says = _("PROXY_COUNT 为 0：操作记录和登录限制看到的都是代理的地址。")
        return [bad("proxy", says, _("portal.env 中设 PROXY_COUNT=1（nginx 一层），重启。"))]
    return [good("proxy", f"PROXY_COUNT={settings.PROXY_COUNT}")]


def static_files() -> list[Finding]:
    root = settings.STATIC_ROOT
    if settings.DEBUG or (root and (Path(root) / "staticfiles.json").exists()):
        return [good("static", _("静态文件已收集"))]
    return [bad("static", _("静态文件没有收集，页面会没有样式或报错。"), _("运行 manage.py collectstatic --noinput。"))]


def processes(environment: dict[str, str]) -> list[Finding]:
    """Several web processes need a common cache."""
    workers = environment.get("WEB_WORKERS", "")
    if workers.isdecimal() and int(workers) > 1 and not settings.REDIS_URL:
        says = _("WEB_WORKERS=%(n)s 而没有 REDIS_URL：各进程缓存不一致。") % {"n": workers}
        return [bad("workers", says, _("设置 REDIS_URL，或去掉 WEB_WORKERS。"))]
    return [good("workers", _("网页进程与缓存相配"))]
