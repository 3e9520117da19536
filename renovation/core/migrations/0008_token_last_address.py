from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_machinery")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="last_address",
            field=models.CharField(blank=True, default="", editable=False, max_length=45, verbose_name="最近来自"),
            preserve_default=False,
        ),
    ]
