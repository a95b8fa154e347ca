"""Revocations in people's own words, and messages that only look like one."""

import pytest

from messaging.keywords import Intent, classify

CLEAR = r"""
please stop texting me
Please stop texting me!
stop texting me I already bought one
STOP TEXTING ME
Stop messaging me
Can you stop messaging me please?
would you please quit texting me
stop contacting me
Stop calling me.
quit calling this number
stop emailing me
Please stop sending me messages
stop sending me these texts
Stop sending me stuff
please stop sending
stop sending messages to this number
stop the texts
Please stop these messages.
stop all messages
cancel all texts
no more texts
No more messages please
Enough texts
take me off your list
Take me off this list please
please take me off the mailing list
take me off
remove me from your list
Remove me from your contact list
remove me
please remove me
Remove my number
remove my number from your database
delete my number from your system
get me off this list
don't message me again
Don't text me again.
Dont text me anymore
do not contact me again
Do not text this number
do not call me again
Never contact me again
please do not message me
don't send me any more texts
Do not send me anything
don’t text me
I want to unsubscribe
I would like to opt out
i'd like to unsubscribe from this
Opt me out
opt me out please
please unsubscribe me from this
I'm opting out
how do I unsubscribe?
How can I opt out
I revoke my consent
I withdraw my consent to be contacted
I hereby revoke all prior consent
I no longer want to receive these messages
I don't want to receive texts
I do not wish to be contacted
i dont want your texts
I don't want any more messages
don't want to hear from you
leave me alone
Please leave us alone
lose my number
I told you to stop
I asked you people to stop
Who is this? STOP
I don't know you. Stop.
STOP. Wrong person
Thanks but no thanks. Unsubscribe.
Hello. Please stop texting me. I have a new supplier.
STOP\nJohn
cease and desist
Unsubscribe please, this is the third time I ask
Please stop the messages, I'm not a customer
Please don't contact me anymore about this
quit it with the messages
pls take my number off ur list
TAKE ME OFF LIST
I would like to be removed from your list
can I be removed from the list
remove from list
off the list please
please don't text
do not contact
Please cease all contact
I'd like to stop receiving texts
how do I stop receiving these messages
Stop promotions
stop your ads
unsubscribe from all
i opt-out of all texts
leave me the hell alone
stop blowing up my phone
stoppppp texting meeee
""".strip().splitlines()


@pytest.mark.parametrize("text", [line.replace("\\n", "\n") for line in CLEAR])
def test_clear_plain_language_opts_out(text):
    assert classify(text) is Intent.OPT_OUT


HARMLESS = r"""
stop by at 5
Stop by tomorrow
I'll stop by at 5
Can you stop by the office?
the bus stop
I'm at the stop
cancel my 3pm
Please cancel my 3pm appointment
cancel the order for chairs
can we cancel tomorrow's meeting
the end is near
The end
end of the month works
by the end of the week
We quit smoking
I quit my job
remove the second line from the invoice
Please remove the logo from the header
I'll revoke her access tomorrow
don't stop texting me
Don't stop!
please don't stop sending these, love them
I don't want to unsubscribe
don't unsubscribe me
don't remove me
how do I cancel my appointment
is 1000 enough
see www.example.com
Why did you stop texting me?
I can't stop laughing
stop and shop has it
non-stop flights
we had a full stop there
yes
Yes please
ok
no
thanks
No thanks
hello
help me move on Saturday
I need help with my order
more info on the blue one please
send me info about pricing
start at 9 tomorrow
We can start Monday
subscribe me to nothing
resume attached
my resume is attached
call me at 5
Stop at the store
We need to stop the leak
Could you stop the campaign today?
Remove item 3
I can cancel anytime right?
Don't forget the cake
You never call me anymore
why don't you call me
They don't text me back
I'll stop texting you
let me know when to end the session
Can you send me the opt values
is the meeting at the end of the road?
The campaign ends today
Reply STOP to end
Acme: Sale today only! Reply STOP to end
You wrote "Reply STOP to unsubscribe" - what is that?
Acme: 20% off. Text STOP to opt out, HELP for help.
Msg & data rates may apply. Reply HELP for help, STOP to cancel.
If you no longer wish to receive these messages, reply STOP.
> STOP
> please stop texting me
Thanks, see you then!\n> Reply STOP to end
Great!\n\nOn Tue, 3 Mar 2026 at 10:00, Acme <a@example.com> wrote:\nSTOP
Liked “Sale today. Reply STOP to end”
Loved "Stop by at 5"
Disliked “Please stop texting me”
👍 to “STOP”
""".strip().splitlines()


@pytest.mark.parametrize("text", [*(line.replace("\\n", "\n") for line in HARMLESS), "", " ", "🙂", "?!", "123"])
def test_ordinary_messages_mean_nothing_of_the_kind(text):
    assert classify(text) is Intent.NONE


DOUBTFUL = """
wrong number
You have the wrong number
not interested
Sorry, not interested.
stop it
cancel it
Cancel. I am ill today
stop texting me before 9
please stop texting me at night
don't text me at work
Don't call me, text me
don't call me about the garden
my ex won't stop texting me
I told him to stop texting me
If you stop texting me I'll be sad
you don't stop texting me!!
the unsubscribe link is broken
remove me from the project
stop sending the invoices to the old address
cancel my subscription
go away
fuck off
this is spam
I'm reporting you
delete my data
stopp
unsuscribe
I want this to stop
STOP HELP
how do I stop this?
I never signed up for this
who gave you my number?
no texts
please discontinue
i want out
block me
i dont want these
sttop
SSTOP
🛑
🚫🚫
can you stop
""".strip().splitlines()


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_may_be_meant_so_goes_to_a_person(text):
    assert classify(text) is Intent.REVIEW
