"""Is it well: for machines without words, for who runs it with what to do; for nobody else."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.heartbeat import JOBS, beat
from renovation.core.models import Contact, Heartbeat, StaleMark
from renovation.operations.queries import probe
from tests.fixtures.cast import CITY, make_user


@pytest.fixture
def keeper(regions):
    return make_user("keeper", Role.SYSTEM_ADMIN, CITY)


def test_live_asks_nobody(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "live"})
    assert "no-cache" in response["Cache-Control"]


def test_ready_when_all_is_there(client, transactional_db):
    assert client.get("/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize("fault", ["database", "slow", "migrations", "disk", "keys"])
def test_not_ready_says_so_and_nothing_more(client, transactional_db, monkeypatch, settings, fault):
    def refuse(*args, **options):
        raise OperationalError("no such host db.internal")

    broken = {
        "database": lambda: monkeypatch.setattr(probe, "is_migrated", refuse),
        "slow": lambda: monkeypatch.setattr(probe, "PATIENCE", 0),
        "migrations": lambda: monkeypatch.setattr(probe, "is_migrated", lambda: False),
        "disk": lambda: monkeypatch.setattr(probe, "DISK_FLOOR", 2**62),
        "keys": lambda: monkeypatch.setattr(probe, "unreadable", lambda: ["core_contact"]),
    }
    if fault == "slow":
        monkeypatch.setattr("renovation.operations.views.health.is_ready", lambda: probe.is_ready(0))
    broken[fault]()
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})


def test_a_lost_key_is_noticed(transactional_db, here, settings):
    Contact.objects.create(neighborhood=here, name="张三", phone="13800138000")
    assert Contact.objects.count() == 1
    assert probe.faults() == []
    settings.PII_RING = {"9": b"9" * 32}
    assert probe.faults() == ["keys"]


def test_the_page_is_for_who_runs_the_portal(client, keeper, city_command, stranger):
    assert client.get("/manage/status/").status_code == 302
    for user, status in ((keeper, 200), (city_command, 403), (stranger, 403)):
        client.force_login(user)
        assert client.get("/manage/status/").status_code == status
    client.force_login(keeper)
    assert "/manage/status/" in client.get("/manage/").content.decode()


def test_the_page_says_what_is_late_and_what_to_do(client, keeper):
    client.force_login(keeper)
    Heartbeat.objects.all().delete()
    StaleMark.objects.create(region_code=CITY)
    StaleMark.objects.update(marked_at=timezone.now() - timedelta(hours=3))
    beat("seal")
    Heartbeat.objects.filter(pk="seal").update(at=timezone.now() - timedelta(days=3))
    page = client.get("/manage/status/").content.decode()
    assert "没有定时器（beat）在运行" in page
    assert "启动 renovation-beat 服务" in page
    assert "指标已有 3 小时没有更新" in page
    assert "操作记录封存：已有 3 天没有完成" in page


def test_every_job_has_words_for_its_absence():
    assert {"seal", "verify", "forget", "backup", "restore_drill", "recompute", "refresh"} <= set(JOBS)
    assert all(job.label and job.do and job.within for job in JOBS.values())


def test_a_frequent_job_leaves_one_sign_a_minute(db, django_assert_num_queries):
    beat("refresh", seldom=True, served=1)
    with django_assert_num_queries(1):
        beat("refresh", seldom=True, served=2)
    assert Heartbeat.objects.get().facts == {"served": 1}
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=2))
    beat("refresh", seldom=True, served=3)
    assert Heartbeat.objects.get().facts == {"served": 3}


def test_metrics_tell_requests_and_work(client, db, city_command):
    client.force_login(city_command)
    client.get("/sites/")
    client.get("/nowhere/")
    StaleMark.objects.create(region_code=CITY)
    StaleMark.objects.update(marked_at=timezone.now() - timedelta(seconds=90))
    beat("backup")
    text = client.get("/metrics").content.decode()
    assert 'portal_request_seconds_count{method="GET",status="2xx",view="projects:site-list"}' in text
    assert 'portal_request_seconds_count{method="GET",status="4xx",view=""}' in text
    assert "portal_oldest_stale_mark_seconds 9" in text
    assert 'portal_heartbeat_age_seconds{job="backup"} 0.' in text
    assert "portal_database_up 1.0" in text
    assert "portal_unsealed_entries" in text
    assert "portal_waiting_imports 0.0" in text


def test_metrics_are_not_for_everybody(db, settings):
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 404
    settings.PROXY_COUNT = 1
    assert Client().get("/metrics", headers={"x-forwarded-for": "127.0.0.1, 192.0.2.7"}).status_code == 404
    settings.METRICS_TOKEN = "long-enough"
    assert elsewhere.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    assert elsewhere.get("/metrics", headers={"authorization": "Bearer long-enough"}).status_code == 200
    settings.METRICS_ALLOW = ["192.0.2.7"]
    settings.PROXY_COUNT = 0
    assert elsewhere.get("/metrics").status_code == 200


def test_metrics_without_a_database_say_so(db, monkeypatch):
    def refuse(*args, **options):
        raise OperationalError("gone")

    monkeypatch.setattr("renovation.operations.queries.gauge._heartbeats", refuse)
    assert "portal_database_up 0.0" in Client().get("/metrics").content.decode()
