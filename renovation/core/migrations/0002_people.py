import django.db.models.deletion
import renovation.core.models.token
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='capabilities',
            field=models.JSONField(default=renovation.core.models.token.reading, verbose_name='权限'),
        ),
        migrations.AddField(
            model_name='user',
            name='left_on',
            field=models.DateField(blank=True, null=True, verbose_name='离岗日期'),
        ),
        migrations.AddField(
            model_name='user',
            name='must_change_password',
            field=models.BooleanField(default=False, verbose_name='下次登录须改密码'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_changed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='密码修改时间'),
        ),
        migrations.AddField(
            model_name='user',
            name='sessions_from',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='subject',
            field=models.CharField(blank=True, max_length=120, null=True, unique=True, verbose_name='统一身份标识'),
        ),
        migrations.AlterField(
            model_name='duty',
            name='role',
            field=models.CharField(choices=[('CITY_COMMAND', '市级指挥部'), ('DISTRICT_OFFICER', '区旧改办'), ('STREET_OFFICER', '街道经办'), ('COMMUNITY_WORKER', '社区工作者'), ('CONTRACTOR', '施工单位'), ('VIEWER', '只读'), ('SYSTEM_ADMIN', '系统管理员'), ('SECURITY_ADMIN', '安全管理员'), ('AUDIT_ADMIN', '审计管理员')], max_length=20, verbose_name='职责'),
        ),
        migrations.CreateModel(
            name='PasswordRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_passwords', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '曾用密码',
                'ordering': ['-id'],
            },
        ),
    ]
