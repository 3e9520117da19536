import django.db.models.deletion
import renovation.core.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_stored_file'),
    ]

    operations = [
        migrations.CreateModel(
            name='ForgetRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('is_trial', models.BooleanField(default=False)),
                ('counts', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': '遗忘记录',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SubjectRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wish', models.CharField(choices=[('SEE', '查阅、复制'), ('ERASE', '删除')], max_length=5, verbose_name='诉求')),
                ('phone', renovation.core.models.fields.EncryptedTextField(verbose_name='电话')),
                ('phone_index', models.CharField(db_index=True, editable=False, max_length=32)),
                ('proof', models.CharField(max_length=100, verbose_name='身份核验方式')),
                ('due_on', models.DateField(verbose_name='办结期限')),
                ('state', models.CharField(choices=[('OPEN', '办理中'), ('ANSWERED', '已办结'), ('REFUSED', '不予办理')], default='OPEN', max_length=8, verbose_name='状态')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='答复')),
                ('found', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='受理时间')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办结人')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受理人')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='受理区域')),
            ],
            options={
                'verbose_name': '个人信息请求',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=60)),
                ('object_id', models.CharField(max_length=40)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': '已遗忘',
                'constraints': [models.UniqueConstraint(fields=('model', 'object_id'), name='tombstone_once')],
            },
        ),
    ]
