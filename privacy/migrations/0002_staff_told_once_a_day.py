from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [
        migrations.AddField("privacyrequest", "untold", models.BooleanField(default=False)),
        migrations.AlterField(
            model_name="requestevent",
            name="step",
            field=models.CharField(
                choices=[
                    ("filed", "filed"),
                    ("passed_on", "passed on to the businesses that hold the data"),
                    ("link_confirmed", "confirmed from the mailbox"),
                    ("identity_failed", "proof of identity did not fit"),
                    ("identity_by_hand", "staff have to check the identity"),
                    ("verified", "identity shown"),
                    ("acknowledged", "receipt confirmed to the person"),
                    ("permitted", "the person allowed the agent to act"),
                    ("declared", "declared to be the child's parent"),
                    ("wanted", "the person said what should change"),
                    ("message_in", "message from the person"),
                    ("message_out", "message to the person"),
                    ("paused", "waiting for the person"),
                    ("resumed", "the person answered"),
                    ("staff_told", "staff told of it"),
                    ("handed", "given to somebody to handle"),
                    ("reminded", "staff reminded of the deadline"),
                    ("escalated", "owner told that the deadline passes"),
                    ("joined", "joined to another request"),
                    ("stopped", "messages stopped"),
                    ("corrected", "corrected"),
                    ("frozen", "frozen"),
                    ("lifted", "restriction lifted"),
                    ("weighed", "objection decided"),
                    ("removed", "child's data removed"),
                    ("recipients_told", "recipients of the data told"),
                    ("owner_told", "other addresses on file told of it"),
                    ("extended", "time to answer extended"),
                    ("started", "carrying out begun"),
                    ("copy_ready", "copy ready"),
                    ("code_sent", "code sent"),
                    ("code_failed", "wrong code"),
                    ("copy_delivered", "copy delivered"),
                    ("copy_gone", "copy destroyed"),
                    ("fulfilled", "done"),
                    ("leftovers", "something was found after the erasure; staff look at it"),
                    ("refused", "refused"),
                    ("withdrawn", "withdrawn by the person"),
                    ("cancelled", "cancelled from another address on file"),
                    ("expired", "never confirmed, closed"),
                    ("blanked", "personal content of the request removed"),
                ],
                max_length=20,
            ),
        ),
    ]
