"""Many guesses at once: the limit holds exactly; counting first and checking later would not (finding 4).

Real transactions and threads, on SQLite as on PostgreSQL.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connections

from renovation.core import tries
from renovation.core.actions import session as door
from renovation.core.actions.second_factor import step_code, use_code
from renovation.core.actions.session import Refused, try_password
from renovation.core.lib.origin import coming_from
from renovation.core.models import RecoveryCode, SecondFactor, User
from tests.fixtures.cast import make_user

pytestmark = pytest.mark.django_db(transaction=True)
PARALLEL = 60


def at_once(work, times=PARALLEL):
    """Run `work(number)` in as many threads, let go together; return what each returned."""
    gate = Barrier(times)

    def run(number):
        try:
            gate.wait(timeout=30)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def looked_at(results, name=""):
    """Count the guesses that were held against a password; `make audit` reads the line."""
    count = sum(result == Refused() for result in results)
    if name:
        print(f"\nlooked at: {name} {count}")
    return count


def guess(number, username="viewer", address=""):
    with coming_from(address or f"10.0.{number}.1", "race"):
        return try_password(username=username, password=f"wrong-{number}", agent="race")


def test_sixty_guesses_at_one_name_from_sixty_addresses():
    make_user("viewer")
    assert looked_at(at_once(guess), "one_name") == 10


def test_sixty_guesses_at_sixty_names_from_one_address():
    assert looked_at(at_once(lambda number: guess(number, f"name-{number}", "10.0.0.1")), "one_address") == 20


def test_right_passwords_among_the_guesses_give_back_what_they_took():
    make_user("viewer")

    def mixed(number):
        if number % 2:
            return guess(number)
        with coming_from(f"10.0.{number}.1", "race"):
            return try_password(username="viewer", password="correct horse 9", agent="race")

    results = at_once(mixed)
    came = sum(isinstance(result, User) for result in results)
    assert looked_at(results) <= 10
    assert came + looked_at(results) + sum(isinstance(r, Refused) and r.wait > 0 for r in results) == PARALLEL


def test_the_control_checking_first_and_counting_later_lets_more_through(monkeypatch):
    """What a framework's cache counter does: the test above must be able to fail."""
    make_user("viewer")
    gate = Barrier(PARALLEL)

    def careless(bucket):
        count = cache.get(bucket.key.split(":")[0], 0)
        if bucket.code == tries.ACCOUNT:
            gate.wait(timeout=30)
        cache.set(bucket.key.split(":")[0], count + 1)
        return count < 10

    monkeypatch.setattr(tries.Bucket, "take", careless)
    monkeypatch.setattr(tries.Bucket, "give_back", lambda bucket: None)
    monkeypatch.setattr(door, "address_bucket", lambda: tries.Bucket("elsewhere", "x"))
    monkeypatch.setattr(door, "_locked", lambda *args: Refused(90))
    monkeypatch.setattr(door, "_tell", lambda *args: None)
    cache.set("elsewhere", -1000)
    assert looked_at(at_once(guess), "careless") > 10


@pytest.mark.parametrize("kind", ["CODE", "RECOVERY"])
def test_one_code_lets_one_of_sixty_in(kind, monkeypatch):
    monkeypatch.setattr(tries.Bucket, "take", lambda bucket: True)
    user = make_user("viewer")
    factor = SecondFactor.objects.create(user=user, secret="JBSWY3DPEHPK3PXP", confirmed_at="2026-01-01T00:00:00Z")
    code = "ABCD-EFGH-JKMN-PQRS"
    RecoveryCode.objects.create(user=user, digest="8e0b" * 16)
    if kind == "CODE":
        code = step_code(factor.secret)
    else:
        monkeypatch.setattr("renovation.core.actions.second_factor._digest", lambda text: "8e0b" * 16)
    results = at_once(lambda number: use_code(user, code), 20)
    assert sorted(results) == [""] * 19 + [kind]
