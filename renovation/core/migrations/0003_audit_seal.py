import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditArchive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.PositiveBigIntegerField()),
                ('last', models.PositiveBigIntegerField()),
                ('size', models.PositiveIntegerField(verbose_name='条数')),
                ('name', models.CharField(max_length=200, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='归档时间')),
                ('is_removing', models.BooleanField(default=False)),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': '审计归档',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('size', models.PositiveIntegerField()),
                ('previous', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': '封存批次',
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='auditentry',
            name='address',
            field=models.CharField(blank=True, max_length=45, verbose_name='来源地址'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='outcome',
            field=models.CharField(choices=[('DONE', '完成'), ('REFUSED', '拒绝')], default='DONE', max_length=8, verbose_name='结果'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='request_id',
            field=models.CharField(blank=True, max_length=36),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='who',
            field=models.CharField(blank=True, max_length=110, verbose_name='操作人'),
        ),
        migrations.CreateModel(
            name='AuditSealItem',
            fields=[
                ('entry', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='core.auditseal')),
            ],
            options={
                'verbose_name': '封存条目',
                'constraints': [models.UniqueConstraint(fields=('seal', 'position'), name='seal_position_once')],
            },
        ),
    ]
