"""OpenID Connect, code flow with state, nonce and PKCE (RFC 7636); the ID token is verified, nothing else believed."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from renovation.core.identity.base import Asker, Errand, Identity, Untrusted, json_of
from renovation.core.lib.sso import SsoSettings

# Signatures of the provider's own key only: neither "none" nor a MAC made with what the client knows.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60
# What a provider says of itself changes rarely, its keys a little more often.
_REMEMBERED_SECONDS = 300
_remembered: dict[str, tuple[float, dict[str, Any]]] = {}


class OidcProvider:
    """One provider, known by its issuer's address."""

    def __init__(self, settings: SsoSettings) -> None:
        self.settings = settings
        self.asker = Asker(settings)

    def address(self, errand: Errand, return_to: str) -> str:
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": return_to,
            "scope": "openid profile",
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": _challenge(errand.verifier),
            "code_challenge_method": "S256",
        }
        endpoint = str(self._about()["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def identify(self, errand: Errand, code: str, return_to: str) -> Identity:
        about = self._about()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_to,
            "code_verifier": errand.verifier,
        }
        who = (self.settings.client_id, self.settings.secret)
        answer = json_of(self.asker.post(str(about["token_endpoint"]), data=form, auth=who))
        claims = self._verified(str(answer.get("id_token", "")), errand.nonce, about)
        subject = claims.get(self.settings.claim)
        if not isinstance(subject, str) or not subject:
            raise Untrusted(f"the ID token has no claim {self.settings.claim}")
        return Identity(subject, self._has_factor(claims))

    def _about(self) -> dict[str, Any]:
        url = f"{self.settings.issuer}/.well-known/openid-configuration"
        about = self._remember(url)
        if about.get("issuer") != self.settings.issuer:
            raise Untrusted("the provider calls itself by another name than the settings do")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(about.get(name), str):
                raise Untrusted(f"the provider does not name its {name}")
        return about

    def _remember(self, url: str, *, fresh: bool = False) -> dict[str, Any]:
        at, body = _remembered.get(url, (0.0, {}))
        if fresh or time.monotonic() - at > _REMEMBERED_SECONDS or not body:
            body = json_of(self.asker.get(url))
            _remembered[url] = (time.monotonic(), body)
        return body

    def _verified(self, token: str, nonce: str, about: dict[str, Any]) -> dict[str, Any]:
        """Return the claims of an ID token that is signed, ours, of now and of this errand (OIDC Core 3.1.3.7)."""
        claims = self._signed_claims(token, str(about["jwks_uri"]))
        now = time.time()
        audience = claims.get("aud")
        audiences = [audience] if isinstance(audience, str) else audience or []
        checks = {
            "issuer": claims.get("iss") == self.settings.issuer,
            "audience": self.settings.client_id in audiences,
            "authorized party": claims.get("azp", self.settings.client_id) == self.settings.client_id
            and (len(audiences) == 1 or "azp" in claims),
            "expiry": _is_number(claims.get("exp")) and claims["exp"] > now - LEEWAY,
            "time of issue": _is_number(claims.get("iat")) and claims["iat"] < now + LEEWAY,
            "nonce": bool(nonce) and claims.get("nonce") == nonce,
        }
        if wrong := [name for name, holds in checks.items() if not holds]:
            raise Untrusted(f"the ID token is wrong in: {', '.join(wrong)}")
        return claims

    def _signed_claims(self, token: str, jwks_uri: str) -> dict[str, Any]:
        try:
            try:
                return self._decode(token, self._remember(jwks_uri))
            except (JoseError, ValueError):
                # Keys rotate: once more with the newest.
                return self._decode(token, self._remember(jwks_uri, fresh=True))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Untrusted(f"the ID token is not signed by the provider: {type(error).__name__}") from error

    @staticmethod
    def _decode(token: str, keys: dict[str, Any]) -> dict[str, Any]:
        return dict(jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims)  # type: ignore[arg-type]

    def _has_factor(self, claims: dict[str, Any]) -> bool:
        amr = claims.get("amr")
        shown = {str(value) for value in amr} if isinstance(amr, list) else set()
        return bool((shown | {str(claims.get("acr", ""))}) & self.settings.mfa)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _challenge(verifier: str) -> str:
    """Return what proves later, with the verifier, that the code is asked for by whom it was meant for."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
