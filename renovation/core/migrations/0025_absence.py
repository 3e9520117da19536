"""Who is away from when until when, and who takes their work meanwhile."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def person(on_delete, name, related_name="+"):
    return models.ForeignKey(
        on_delete=on_delete, related_name=related_name, to=settings.AUTH_USER_MODEL, verbose_name=name
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0024_group_digest_text")]
    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user", person(django.db.models.deletion.CASCADE, "请假人", "absences")),
                ("deputy", person(django.db.models.deletion.PROTECT, "代理人")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("is_handed_over", models.BooleanField(default=True, verbose_name="在办事项移交代理人")),
                ("entered_by", person(django.db.models.deletion.PROTECT, "登记人")),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                ("begun_at", models.DateTimeField(editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True, verbose_name="撤销时间")),
                ("over_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "请假",
                "ordering": ["-starts_on", "-id"],
                "indexes": [
                    models.Index(condition=models.Q(("over_at", None)), fields=["starts_on"], name="absence_going")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="absence_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("deputy")), _negated=True),
                        name="absence_deputy_is_another",
                    ),
                ],
            },
        ),
    ]
