"""Signing in by an identity provider's word, against a provider on this machine."""

import time
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from joserfc.jwk import RSAKey

from renovation.core.identity import oidc
from renovation.core.lib.sso import sso_from
from renovation.core.models import AuditEntry, SecondFactor, User
from tests.fixtures.cast import DISTRICT, make_user
from tests.fixtures.provider import _provider_server, provider, signed_with_the_secret, unsigned

__all__ = ["_provider_server", "provider"]
BACK = "/login/sso/return/"


@pytest.fixture(autouse=True)
def nothing_remembered():
    oidc._remembered.clear()


@pytest.fixture
def known(viewer):
    viewer.subject = "u-1001"
    viewer.save(update_fields=["subject"])
    return viewer


@pytest.fixture
def sso(settings, provider):
    settings.SSO = sso_from(provider.environment())
    return provider


@pytest.fixture
def wecom(settings, provider):
    settings.SSO = sso_from(provider.wecom())
    return provider


def leave(client, wanted="/tokens/"):
    return client.get("/login/sso/", {"next": wanted}).url


def come_back(client, provider, **bent):
    return client.get(BACK, provider.agree(leave(client)) | bent)


def is_in(client):
    return client.get("/tokens/").status_code == 200


def refusal():
    return AuditEntry.objects.get(action="user.provider_refused").after["reason"]


def test_nothing_set_no_door(client, db):
    assert "sso" not in client.get("/login/").content.decode()
    assert client.get("/login/sso/").status_code == 404
    assert client.get(BACK).status_code == 404


def test_the_way_there_and_back(client, sso, known):
    assert "用示例认证登录" in client.get("/login/").content.decode()
    address = leave(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{sso.url}/authorize?")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    assert client.get(BACK, sso.agree(address)).url == "/tokens/"
    assert is_in(client)
    came = AuditEntry.objects.get(action="user.signed_in")
    assert (came.by, came.after["provider"]) == (known, "示例认证")
    assert not User.objects.exclude(pk=known.pk).exists()


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another-client"}, "audience"),
        ({"aud": ["portal", "another"]}, "authorized party"),
        ({"azp": "another"}, "authorized party"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"exp": int(time.time()) - 3600}, "expiry"),
        ({"exp": None}, "expiry"),
        ({"exp": "tomorrow"}, "expiry"),
        ({"iat": int(time.time()) + 3600}, "time of issue"),
        ({"sub": None}, "no claim sub"),
        ({"sub": 1001}, "no claim sub"),
    ],
)
def test_a_token_that_is_not_for_us_now_is_refused(client, sso, known, claims, reason):
    sso.claims = claims
    answer = come_back(client, sso)
    assert answer.status_code == 403
    assert "登录没有完成" in answer.content.decode()
    assert reason in refusal()
    assert not is_in(client)


def _other_key(provider):
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})


@pytest.mark.parametrize(
    "bend",
    [
        lambda provider: setattr(provider, "raw_token", unsigned),
        lambda provider: setattr(provider, "raw_token", signed_with_the_secret),
        lambda provider: setattr(provider, "raw_token", lambda claims: "no.token"),
        lambda provider: setattr(provider, "raw_token", lambda claims: ""),
        _other_key,
    ],
)
def test_a_token_nobody_trustworthy_signed_is_refused(client, sso, known, bend):
    bend(sso)
    assert come_back(client, sso).status_code == 403
    assert "not signed" in refusal()
    assert not is_in(client)


def test_keys_may_rotate(client, sso, known):
    assert come_back(client, sso).status_code == 302
    sso.own_key = sso.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    sso.header = {"kid": "two"}
    assert come_back(type(client)(), sso).status_code == 302
    sso.own_key = sso.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


def test_a_return_belongs_to_one_errand_of_one_browser(client, sso, known):
    assert come_back(client, sso, state="guessed").status_code == 403
    other = type(client)()
    answer = sso.agree(leave(client))
    assert other.get(BACK, answer).status_code == 403, "somebody else's return (login CSRF)"
    assert client.get(BACK, answer).status_code == 302
    client.post("/logout/")
    assert client.get(BACK, answer).status_code == 403, "a return is used once"
    assert not is_in(client)


def test_a_late_return_a_refusal_and_a_used_code_are_refused(client, sso, known):
    answer = sso.agree(leave(client))
    session = client.session
    session["errand"] = session["errand"] | {"until": time.time() - 1}
    session.save()
    assert client.get(BACK, answer).status_code == 403
    leave(client)
    state = client.session["errand"]["state"]
    assert client.get(BACK, {"error": "access_denied", "state": state}).status_code == 403
    answer = sso.agree(leave(client))
    sso.codes.clear()
    assert client.get(BACK, answer).status_code == 403
    assert not is_in(client)


def test_the_provider_never_makes_users_or_wakes_the_disabled(client, sso, viewer):
    answer = come_back(client, sso)
    assert answer.status_code == 403
    assert "您在本门户没有可用的账号" in answer.content.decode()
    assert refusal() == "unknown"
    viewer.subject, viewer.is_active = "u-1001", False
    viewer.save(update_fields=["subject", "is_active"])
    assert come_back(client, sso).status_code == 403
    assert User.objects.count() == 1
    assert not is_in(client)


def test_matched_by_username_where_the_settings_say_so(client, provider, settings, viewer):
    settings.SSO = sso_from(provider.environment(OIDC_CLAIM="preferred_username"))
    provider.claims = {"preferred_username": "viewer"}
    assert come_back(client, provider).url == "/tokens/"


def test_the_second_factor_is_asked_unless_the_provider_did(client, provider, settings, known):
    SecondFactor.objects.create(user=known, secret="JBSWY3DPEHPK3PXP", confirmed_at="2026-01-01T00:00:00Z")
    settings.SSO = sso_from(provider.environment(OIDC_MFA="mfa,otp"))
    provider.claims = {"amr": ["pwd"]}
    assert come_back(client, provider).url == "/login/code/"
    assert not is_in(client)
    provider.claims = {"amr": ["pwd", "otp"]}
    assert come_back(client, provider).url == "/tokens/"


def test_chosen_duties_need_a_factor_by_this_door_too(client, provider, settings, known):
    settings.SECOND_FACTOR_ROLES = ["VIEWER"]
    settings.SSO = sso_from(provider.environment())
    come_back(client, provider)
    assert client.get("/tokens/").url == "/account/factor/"


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_only_hosts_of_the_settings_are_asked(client, sso, known, name):
    sso.about = {name: "http://127.0.0.1:9/elsewhere"}
    if name == "authorization_endpoint":
        # The browser is sent there by the provider's own word, the portal asks nobody.
        assert leave(client).startswith("http://127.0.0.1:9/")
        return
    assert come_back(client, sso).status_code == 403
    assert "a host that the settings do not" in refusal()


def test_a_provider_that_is_down_is_said_in_words(client, settings, provider, known):
    settings.SSO = sso_from(provider.environment(OIDC_ISSUER="http://127.0.0.1:9"))
    answer = client.get("/login/sso/")
    assert answer.status_code == 403
    assert "请重新登录" in answer.content.decode()


def test_wecom_there_and_back(client, wecom, known):
    address = leave(client)
    asked = parse_qs(urlsplit(address).query)
    assert (asked["appid"], asked["agentid"]) == (["ww-corp"], ["1000002"])
    assert client.get(BACK, wecom.agree(address)).url == "/tokens/"
    assert AuditEntry.objects.get(action="user.signed_in").after["provider"] == "示例政务微信"


@pytest.mark.parametrize("fault", ["state", "code", "outsider", "secret"])
def test_wecom_refuses(client, wecom, known, settings, fault):
    if fault == "outsider":
        wecom.person = ""
    if fault == "secret":
        settings.SSO = sso_from(wecom.wecom(WECOM_SECRET="old"))
    bent = {"state": {"state": "x"}, "code": {"code": "x"}}.get(fault, {})
    assert come_back(client, wecom, **bent).status_code == 403
    assert not is_in(client)


def test_strangers_cannot_fill_the_trail_by_this_door(client, sso, db):
    for _number in range(30):
        client.get(BACK, {"state": "x", "code": "y"})
    assert AuditEntry.objects.count() == 20


def test_what_the_provider_calls_somebody_is_written_by_whoever_may_give_them_a_password(
    client, sso, viewer, district_officer, street_officer, stranger
):
    path = f"/users/{viewer.pk}/subject/"
    for user, status in ((stranger, 404), (street_officer, 404), (viewer, 403)):
        client.force_login(user)
        assert client.post(path, {"subject": "u-1001"}).status_code == status
    client.force_login(district_officer)
    assert path in client.get(f"/staff/{viewer.pk}/").content.decode()
    assert client.post(path, {"subject": "u-1001"}).url == f"/staff/{viewer.pk}/"
    taken = client.post(f"/users/{street_officer.pk}/subject/", {"subject": "u-1001"})
    assert "subject" in taken.context["form"].errors
    assert AuditEntry.objects.get(action="user.subject_named").by == district_officer
    client.logout()
    assert come_back(client, sso).url == "/tokens/"


def test_the_management_roles_are_tied_in_the_shell(client, sso, district_officer, regions):
    keeper = make_user("keeper", "SECURITY_ADMIN", DISTRICT)
    client.force_login(district_officer)
    assert client.post(f"/users/{keeper.pk}/subject/", {"subject": "u-1001"}).status_code == 403
    call_command("name_subject", "keeper", "u-1001", stdout=StringIO())
    keeper.refresh_from_db()
    assert keeper.subject == "u-1001"
    call_command("name_subject", "keeper", stdout=StringIO())
    keeper.refresh_from_db()
    assert keeper.subject is None
    with pytest.raises(CommandError, match="没有用户名"):
        call_command("name_subject", "nobody", "u-1")


@pytest.mark.parametrize(
    "env",
    [
        {"SSO_KIND": "saml"},
        {"OIDC_ISSUER": "https://id.example"},
        {"OIDC_ISSUER": "http://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
        {"SSO_KIND": "wecom", "WECOM_CORP_ID": "a"},
    ],
)
def test_half_a_setting_is_refused_at_the_start(env):
    with pytest.raises(ValueError, match=r"SSO_KIND|https"):
        sso_from(env)
