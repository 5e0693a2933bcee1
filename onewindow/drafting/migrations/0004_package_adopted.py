from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('drafting', '0003_list_import'),
    ]

    operations = [
        migrations.AddField(
            model_name='receivedpackage',
            name='adopted_at',
            field=models.DateTimeField(null=True),
        ),
        # until now a package was kept only when it was adopted
        migrations.RunSQL('UPDATE drafting_receivedpackage SET adopted_at = received_at', migrations.RunSQL.noop),
    ]
