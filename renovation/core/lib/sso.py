"""What an installation says about signing in by somebody else's word: an OpenID provider, or a WeCom-like one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

WECOM_LOGIN = "https://login.work.weixin.qq.com/wwlogin/sso/login"
WECOM_API = "https://qyapi.weixin.qq.com/cgi-bin"
NEEDED = {
    "oidc": ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
    "wecom": ("WECOM_CORP_ID", "WECOM_SECRET", "WECOM_AGENT"),
}


@dataclass(frozen=True)
class SsoSettings:
    """`kind` is "oidc" or "wecom". Only `hosts` are ever asked by the portal itself.

    `claim`: which of the provider's facts names the person; it is held against `User.subject`, or against the
    username if it is `preferred_username`. `mfa` = the provider's amr or acr values that stand for a second factor.
    """

    kind: str
    name: str
    client_id: str
    secret: str
    claim: str
    issuer: str = ""
    login_url: str = ""
    api_url: str = ""
    agent: str = ""
    hosts: frozenset[str] = frozenset()
    mfa: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_by_username(self) -> bool:
        return self.claim == "preferred_username"


def sso_from(env: Mapping[str, str]) -> SsoSettings | None:
    """Read the environment; None if nothing is set. Raises `ValueError` in words of the operator."""
    kind = env.get("SSO_KIND") or ("oidc" if env.get("OIDC_ISSUER") else "")
    if not kind:
        return None
    if kind not in NEEDED:
        raise ValueError(f"SSO_KIND is oidc or wecom, not {kind!r}")
    if missing := [name for name in NEEDED[kind] if not env.get(name)]:
        raise ValueError(f"SSO_KIND={kind} needs {', '.join(missing)}")
    mfa = frozenset(value for value in env.get("OIDC_MFA", "").split(",") if value)
    more = [host for host in env.get("OIDC_HOSTS", "").split(",") if host]
    if kind == "oidc":
        issuer = env["OIDC_ISSUER"].rstrip("/")
        return SsoSettings(
            kind,
            env.get("OIDC_NAME") or env.get("SSO_NAME") or "统一身份认证",
            env["OIDC_CLIENT_ID"],
            env["OIDC_CLIENT_SECRET"],
            env.get("OIDC_CLAIM") or "sub",
            issuer=issuer,
            hosts=frozenset({_host(issuer), *more}),
            mfa=mfa,
        )
    api_url = (env.get("WECOM_API_URL") or WECOM_API).rstrip("/")
    return SsoSettings(
        kind,
        env.get("SSO_NAME") or "政务微信",
        env["WECOM_CORP_ID"],
        env["WECOM_SECRET"],
        "preferred_username" if env.get("SSO_BY_USERNAME") == "1" else "userid",
        login_url=env.get("WECOM_LOGIN_URL") or WECOM_LOGIN,
        api_url=api_url,
        agent=env["WECOM_AGENT"],
        hosts=frozenset({_host(api_url)}),
    )


def _host(url: str) -> str:
    parts = urlsplit(url)
    is_own_machine = parts.hostname in ("127.0.0.1", "localhost")
    if not parts.netloc or (parts.scheme != "https" and not is_own_machine):
        raise ValueError(f"an identity provider is asked over https only: {url}")
    return parts.netloc
