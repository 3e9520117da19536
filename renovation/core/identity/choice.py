from renovation.core.identity.base import Provider
from renovation.core.identity.oidc import OidcProvider
from renovation.core.identity.wecom import WecomProvider
from renovation.core.lib.sso import SsoSettings


def provider_of(settings: SsoSettings) -> Provider:
    """Return the provider that an installation has named."""
    return OidcProvider(settings) if settings.kind == "oidc" else WecomProvider(settings)
