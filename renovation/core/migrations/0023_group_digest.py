"""A work group hears of some things once: by a key, and of what is due by a summary a day."""

from django.db import migrations, models

KINDS = [
    ("ASSIGNED", "新任务"),
    ("DUE_SOON", "即将到期"),
    ("OVERDUE", "已逾期"),
    ("CLIMBED", "逾期上升"),
    ("URGED", "催办"),
    ("RETURNED", "退回重办"),
    ("ANSWERED", "已答复"),
    ("IDEA", "金点子进展"),
    ("DEFECT", "问题整改"),
    ("DIGEST", "工作群每日提醒"),
    ("CODE", "验证码"),
]


def kind(**options):
    return models.CharField(choices=KINDS, max_length=16, verbose_name="类型", **options)


class Migration(migrations.Migration):
    dependencies = [("core", "0022_request_taken")]
    operations = [
        migrations.AlterField("delivery", "kind", kind(blank=True)),
        migrations.AlterField("noticetemplate", "kind", kind()),
        migrations.AlterField("notification", "kind", kind()),
        migrations.AddField("delivery", "key", models.CharField(blank=True, default="", editable=False, max_length=80)),
        migrations.AddIndex(
            "delivery",
            models.Index(condition=models.Q(("key", ""), _negated=True), fields=["key"], name="delivery_key"),
        ),
    ]
