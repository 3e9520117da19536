"""What was stored before says why it went round again, that it was once adopted, and that a notice is no silence."""

from django.db import migrations


def tell_reasons(apps, schema_editor):
    suggestion, entry = apps.get_model("residents", "Suggestion"), apps.get_model("core", "AuditEntry")
    for row in suggestion.objects.filter(round__gt=1).iterator():
        told = entry.objects.filter(
            model="residents.suggestion",
            object_id=str(row.pk),
            action__in=("suggestion.reopened", "suggestion.resumed"),
        ).order_by("pk")
        rounds = list(told.values_list("action", "before"))
        is_resumed = bool(rounds) and rounds[-1][0] == "suggestion.resumed"
        row.round_reason = "RESUMED" if is_resumed else "UNSATISFIED"
        row.is_reopened = not rounds or any(action == "suggestion.reopened" for action, _before in rounds)
        if not row.verdict and rounds:
            row.verdict = rounds[-1][1].get("verdict") or ""
        row.save(update_fields=["round_reason", "is_reopened", "verdict"])


def tell_notices(apps, schema_editor):
    report, suggestion = apps.get_model("residents", "ReportBack"), apps.get_model("residents", "Suggestion")
    report.objects.filter(how="NOTICE", satisfaction="UNREACHED").update(satisfaction="NOTICED")
    for row in suggestion.objects.filter(satisfaction="UNREACHED").iterator():
        if report.objects.filter(voice__suggestion=row, round=row.round, satisfaction="NOTICED").exists():
            suggestion.objects.filter(pk=row.pk).update(satisfaction="NOTICED")


class Migration(migrations.Migration):
    dependencies = [("residents", "0006_round_reason_and_tries"), ("core", "0001_initial")]
    operations = [
        migrations.RunPython(tell_reasons, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(tell_notices, migrations.RunPython.noop, elidable=True),
    ]
