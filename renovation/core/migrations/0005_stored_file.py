import django.db.models.deletion
import renovation.core.models.stored_file
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_four_eyes'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('IMAGE', '照片'), ('PDF', 'PDF 文档'), ('SHEET', '电子表格')], max_length=8, verbose_name='类型')),
                ('extension', models.CharField(max_length=5)),
                ('content_type', models.CharField(max_length=80)),
                ('name', models.CharField(max_length=100, verbose_name='原文件名')),
                ('file', models.FileField(max_length=120, upload_to=renovation.core.models.stored_file.random_path)),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('taken_at', models.DateTimeField(null=True, verbose_name='拍摄时间')),
                ('latitude', models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                ('longitude', models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='区域')),
            ],
            options={
                'verbose_name': '文件',
                'ordering': ['-id'],
            },
        ),
    ]
