"""政务微信 and its kin: a code flow of their own. The browser brings a code; the portal asks whose it is.

There is no signature and no nonce; what is trusted is the TLS connection to the one host of the settings.
"""

from urllib.parse import urlencode

from renovation.core.identity.base import Asker, Errand, Identity, Untrusted, json_of
from renovation.core.lib.sso import SsoSettings


class WecomProvider:
    """gettoken with the corporation's secret, then getuserinfo with the code; each code works once there."""

    def __init__(self, settings: SsoSettings) -> None:
        self.settings = settings
        self.asker = Asker(settings)

    def address(self, errand: Errand, return_to: str) -> str:
        asked = {
            "login_type": "CorpApp",
            "appid": self.settings.client_id,
            "agentid": self.settings.agent,
            "redirect_uri": return_to,
            "state": errand.state,
        }
        return f"{self.settings.login_url}?{urlencode(asked)}"

    def identify(self, errand: Errand, code: str, return_to: str) -> Identity:
        token = self._ask("gettoken", "access_token", corpid=self.settings.client_id, corpsecret=self.settings.secret)
        return Identity(self._ask("auth/getuserinfo", "userid", access_token=token, code=code))

    def _ask(self, path: str, wanted: str, **params: str) -> str:
        body = json_of(self.asker.get(f"{self.settings.api_url}/{path}", params=params))
        if body.get("errcode", 0) != 0:
            raise Untrusted(f"the provider refuses {path}: errcode {body.get('errcode')}")
        # Somebody outside the corporation has an openid and no userid.
        value = body.get(wanted)
        if not isinstance(value, str) or not value:
            raise Untrusted(f"the provider's answer to {path} has no {wanted}")
        return value
