"""Sign what was written before entries carried a proof, and vouch for it from now on."""

from django.conf import settings
from django.db import migrations

from renovation.core.lib import chain


def sign(apps, schema_editor):
    model = apps.get_model('core', 'AuditEntry')
    last = 0
    while True:
        rows = list(model.objects.filter(proof='', pk__gt=last).order_by('pk')[:2000])
        if not rows:
            return
        for row in rows:
            values = [getattr(row, name) for name in chain.FIELDS]
            row.proof = chain.proof_of(settings.AUDIT_KEY, [chain.moment(row.at), *values[1:]])
        model.objects.bulk_update(rows, ['proof'], batch_size=300)
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0016_audit_proof'),
    ]

    operations = [
        migrations.RunPython(sign, migrations.RunPython.noop, elidable=True),
    ]
