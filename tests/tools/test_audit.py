"""The audit says what it did not look at, and its scanners ring."""

from tools import audit
from tools.auditing import scanner
from tools.auditing.figure import Figure


def test_what_was_skipped_was_not_audited():
    """Finding 1 of the security study: pip-audit called skipped packages clean."""
    skipped = '{"dependencies": [{"name": "django", "skip_reason": "Dependency not found on PyPI"}]}'
    assert scanner.judged(skipped, "").holds is None
    assert scanner.judged("", "no network").holds is None
    assert scanner.judged('{"dependencies": []}', "").holds is None
    clean = '{"dependencies": [{"name": "django", "version": "5.2.19", "vulns": []}]}'
    assert scanner.judged(clean, "").holds is True
    assert scanner.judged(clean.replace("[]", '[{"id": "CVE-1"}]'), "").holds is False


def test_secrets_are_found_and_there_are_none():
    figures = scanner.secrets()
    assert [figure.holds for figure in figures] == [True, True], figures


def test_what_is_explained_is_explained_as_often_as_it_was_looked_at():
    (rule, path), (count, why) = next(iter(scanner.EXPLAINED.items()))
    assert why
    assert scanner.unexplained([(rule, path, line) for line in range(count)]) == []
    assert len(scanner.unexplained([(rule, path, line) for line in range(count + 1)])) == count + 1
    assert scanner.unexplained([(rule, "elsewhere.py", 1)])


def test_a_campaign_that_falls_over_is_a_failure(monkeypatch):
    monkeypatch.setattr(audit.importlib, "import_module", lambda _name: 1 / 0)
    assert [figure.holds for figure in audit.look("x", True)] == [False]


def test_only_what_holds_counts_as_good(monkeypatch, capsys):
    monkeypatch.setattr(audit.sys, "argv", ["audit.py", "x"])
    monkeypatch.delenv("CI", raising=False)
    for holds, status in ((True, 0), (None, 0), (False, 1)):
        monkeypatch.setattr(audit, "look", lambda *_args, holds=holds: [Figure("a", "1", "1", holds)])
        assert audit.main() == status
    assert "NOT LOOKED AT" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(audit, "look", lambda *_args: [Figure("a", "1", "1", None)])
    assert audit.main() == 1
