import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_audit_seal'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('PARAMETER', '参数调整'), ('CORRECTION', '数据更正'), ('DELETION', '删除'), ('EXPORT', '导出个人信息')], max_length=10, verbose_name='类别')),
                ('action', models.CharField(max_length=60)),
                ('model', models.CharField(max_length=60)),
                ('object_id', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=200, verbose_name='事项')),
                ('region_code', models.CharField(blank=True, max_length=12)),
                ('current', models.JSONField(default=dict)),
                ('proposed', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='申请时间')),
                ('state', models.CharField(choices=[('PENDING', '待复核'), ('APPROVED', '已通过'), ('REFUSED', '已退回'), ('WITHDRAWN', '已撤回'), ('OUTDATED', '已失效')], default='PENDING', max_length=10, verbose_name='状态')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='复核意见')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
            ],
            options={
                'verbose_name': '复核事项',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['region_code', 'state'], name='request_place'), models.Index(fields=['model', 'object_id'], name='request_object')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'PENDING')), fields=('action', 'model', 'object_id', 'region_code'), name='request_pending_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'APPROVED'), _negated=True), models.Q(('decided_by', models.F('by')), _negated=True), _connector='OR'), name='request_approved_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='参数')),
                ('region_code', models.CharField(blank=True, max_length=12, verbose_name='适用区域')),
                ('value', models.JSONField(verbose_name='取值')),
                ('valid_from', models.DateField(default=django.utils.timezone.localdate, verbose_name='生效日期')),
                ('citation', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
            ],
            options={
                'verbose_name': '参数',
                'ordering': ['code', 'region_code', '-valid_from', '-id'],
                'indexes': [models.Index(fields=['code', '-valid_from'], name='parameter_code')],
            },
        ),
    ]
