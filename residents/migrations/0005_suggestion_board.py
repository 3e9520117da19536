from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0004_delegate_forgotten")]
    operations = [
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                condition=models.Q(("step", 6), _negated=True), fields=["step", "due_on", "id"], name="suggestion_board"
            ),
        ),
    ]
