"""Addresses of conversations, campaigns and senders, and the doors that providers call."""

from django.urls import path

from messaging import doubt_pages
from messaging.campaigns import measuring_pages, people_pages, proof_pages, run_pages, service_news_pages
from messaging.campaigns import pages as campaign_pages
from messaging.forms import answer_pages, builder_pages, public_pages
from messaging.inbox import attachment_pages, saved_reply_pages, scheduled_pages, thread_pages
from messaging.inbox import pages as inbox_pages
from messaging.incoming import hooks
from messaging.opt_in import join
from messaging.opt_in import pages as opt_in_pages
from messaging.preferences import opt_out_word_pages, topic_pages, unsubscribe_pages
from messaging.preferences import pages as preference_pages
from messaging.sandbox import pages as phone_pages
from messaging.senders import pages as sender_pages
from messaging.senders import registration_pages
from messaging.senders import setup as sender_setup
from messaging.sequences import pages as sequence_pages

app_name = "messaging"

urlpatterns = [
    path("f/<slug:slug>/", public_pages.form, name="public-form"),
    path("f/<slug:slug>/sent/", public_pages.sent, name="public-form-sent"),
    path("f/<slug:slug>/embed/", public_pages.embed, name="public-form-embed"),
    path("f/<slug:slug>/embed/sent/", public_pages.embed_sent, name="public-form-embed-sent"),
    path("join/<slug:slug>/", public_pages.form, name="join"),  # as printed before there were other forms
    path("join-confirm/<str:token>/", join.confirm, name="join-confirm"),
    path("unsubscribe/<str:token>/", unsubscribe_pages.unsubscribe, name="unsubscribe"),
    path("preferences/<str:token>/", preference_pages.preferences, name="preferences"),
    path("preferences/more/<str:token>/", preference_pages.give_more, name="preferences-more"),
    path("account/news/", service_news_pages.news, name="news"),
    path("go/<str:token>/", measuring_pages.follow, name="follow"),
    path("seen/<str:token>/", measuring_pages.seen, name="seen"),
    path("w/<slug:workspace>/inbox/", inbox_pages.inbox, name="inbox"),
    path("w/<slug:workspace>/inbox/held/", inbox_pages.waiting, name="waiting"),
    path("w/<slug:workspace>/inbox/<uuid:conversation>/", inbox_pages.conversation, name="conversation"),
    path("w/<slug:workspace>/inbox/<uuid:conversation>/decide/", inbox_pages.decide, name="decide"),
    path("w/<slug:workspace>/inbox/<uuid:conversation>/state/", thread_pages.state, name="thread-state"),
    path("w/<slug:workspace>/inbox/<uuid:conversation>/snooze/", thread_pages.snooze, name="thread-snooze"),
    path("w/<slug:workspace>/inbox/<uuid:conversation>/assign/", thread_pages.assign, name="thread-assign"),
    path("w/<slug:workspace>/inbox/<uuid:conversation>/note/", thread_pages.note, name="thread-note"),
    path("w/<slug:workspace>/inbox/scheduled/", scheduled_pages.scheduled, name="scheduled"),
    path("w/<slug:workspace>/messages/<uuid:message>/change/", scheduled_pages.change, name="message-change"),
    path("w/<slug:workspace>/replies/", saved_reply_pages.replies, name="saved-replies"),
    path("w/<slug:workspace>/replies/new/", saved_reply_pages.new, name="saved-reply-new"),
    path("w/<slug:workspace>/replies/<uuid:reply>/", saved_reply_pages.edit, name="saved-reply"),
    path("w/<slug:workspace>/replies/<uuid:reply>/delete/", saved_reply_pages.delete, name="saved-reply-delete"),
    path("w/<slug:workspace>/replies/<uuid:reply>/restore/", saved_reply_pages.restore, name="saved-reply-restore"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/replies/", saved_reply_pages.offer, name="saved-reply-offer"),
    path("w/<slug:workspace>/messages/<uuid:message>/settle/", doubt_pages.settle, name="message-settle"),
    path("w/<slug:workspace>/messages/<uuid:message>/cancel/", inbox_pages.cancel, name="message-cancel"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/write/", inbox_pages.write, name="write"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/measure/", inbox_pages.measure, name="measure"),
    path("w/<slug:workspace>/campaigns/", campaign_pages.campaigns, name="campaigns"),
    path("w/<slug:workspace>/campaigns/new/", campaign_pages.new, name="campaign_new"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/", campaign_pages.campaign, name="campaign"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/edit/", campaign_pages.edit, name="campaign-edit"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/delete/", campaign_pages.delete, name="campaign-delete"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/start/", run_pages.start, name="campaign-start"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/schedule/", run_pages.schedule, name="campaign-schedule"),
    path(
        "w/<slug:workspace>/campaigns/<uuid:campaign>/unschedule/",
        run_pages.unschedule,
        name="campaign-unschedule",
    ),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/pause/", run_pages.pause, name="campaign-pause"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/resume/", run_pages.resume, name="campaign-resume"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/cancel/", run_pages.cancel, name="campaign-cancel"),
    path(
        "w/<slug:workspace>/campaigns/<uuid:campaign>/schedule-after/",
        run_pages.schedule_after,
        name="campaign-schedule-after",
    ),
    path(
        "w/<slug:workspace>/campaigns/<uuid:campaign>/follow-up/",
        run_pages.follow_up,
        name="campaign-follow-up",
    ),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/copy/", run_pages.copy, name="campaign-copy"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/test/", run_pages.test, name="campaign-test"),
    path(
        "w/<slug:workspace>/campaigns/<uuid:campaign>/people/<slug:said>/",
        people_pages.people,
        name="campaign-people",
    ),
    path(
        "w/<slug:workspace>/campaigns/<uuid:campaign>/messages/",
        people_pages.messages,
        name="campaign-messages",
    ),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/prove/", proof_pages.begin, name="campaign-prove"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/proof/<uuid:proof>/", proof_pages.proof, name="campaign-proof"),
    path(
        "w/<slug:workspace>/campaigns/<uuid:campaign>/proof/<uuid:proof>/<slug:form>/",
        proof_pages.proof_file,
        name="campaign-proof-file",
    ),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/export/", people_pages.export, name="campaign-export"),
    path("w/<slug:workspace>/sequences/", sequence_pages.sequences, name="sequences"),
    path("w/<slug:workspace>/sequences/new/", sequence_pages.new, name="sequence-new"),
    path("w/<slug:workspace>/sequences/<uuid:sequence>/", sequence_pages.sequence, name="sequence"),
    path("w/<slug:workspace>/sequences/<uuid:sequence>/edit/", sequence_pages.edit, name="sequence-edit"),
    path("w/<slug:workspace>/sequences/<uuid:sequence>/turn/", sequence_pages.turn, name="sequence-turn"),
    path("w/<slug:workspace>/sequences/<uuid:sequence>/archive/", sequence_pages.archive, name="sequence-archive"),
    path("w/<slug:workspace>/sequences/<uuid:sequence>/people/", sequence_pages.people, name="sequence-people"),
    path("w/<slug:workspace>/sequences/<uuid:sequence>/begin/", sequence_pages.begin_many, name="sequence-begin-many"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/sequences/", sequence_pages.offer, name="sequence-offer"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/sequences/begin/", sequence_pages.begin, name="sequence-begin"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/sequences/stop/", sequence_pages.stop, name="sequence-stop"),
    path("media/<str:token>/", attachment_pages.media, name="media"),
    path("w/<slug:workspace>/phone/", phone_pages.show, name="phone"),
    path("w/<slug:workspace>/phone/<uuid:attachment>/", attachment_pages.picture, name="phone-picture"),
    path("w/<slug:workspace>/senders/", sender_pages.senders, name="senders"),
    path("w/<slug:workspace>/senders/pause/", sender_pages.pause_all, name="pause-all"),
    path("w/<slug:workspace>/senders/new/", sender_setup.choose, name="sender-choose"),
    path("w/<slug:workspace>/senders/new/<slug:carrier>/", sender_setup.new, name="sender-new"),
    path("w/<slug:workspace>/senders/<uuid:sender>/", sender_pages.sender, name="sender"),
    path("w/<slug:workspace>/senders/<uuid:sender>/change/", sender_setup.change, name="sender-change"),
    path("w/<slug:workspace>/senders/<uuid:sender>/connect/", sender_setup.connect, name="sender-connect"),
    path("w/<slug:workspace>/senders/<uuid:sender>/check/", sender_setup.check, name="sender-check"),
    path("w/<slug:workspace>/senders/<uuid:sender>/test/", sender_pages.test, name="sender-test"),
    path("w/<slug:workspace>/senders/<uuid:sender>/archive/", sender_setup.archive, name="sender-archive"),
    path("w/<slug:workspace>/senders/<uuid:sender>/pause/", sender_pages.pause, name="sender-pause"),
    path("w/<slug:workspace>/registration/", registration_pages.overview, name="registration"),
    path("w/<slug:workspace>/registration/brands/new/", registration_pages.new_brand, name="brand-new"),
    path("w/<slug:workspace>/registration/brands/<uuid:brand>/", registration_pages.brand, name="brand"),
    path("w/<slug:workspace>/registration/campaigns/new/", registration_pages.new_campaign, name="texting-new"),
    path(
        "w/<slug:workspace>/registration/campaigns/<uuid:texting_campaign>/",
        registration_pages.campaign,
        name="texting-campaign",
    ),
    path("w/<slug:workspace>/forms/", builder_pages.forms, name="forms"),
    path("w/<slug:workspace>/forms/new/", builder_pages.new, name="form-new"),
    path("w/<slug:workspace>/forms/topics/", topic_pages.topics, name="topics"),
    path("w/<slug:workspace>/forms/topics/<uuid:topic>/", topic_pages.topic, name="topic"),
    path("w/<slug:workspace>/forms/topics/<uuid:topic>/archive/", topic_pages.archive, name="topic-archive"),
    path("w/<slug:workspace>/forms/opt-out-words/", opt_out_word_pages.words, name="opt-out-words"),
    path("w/<slug:workspace>/forms/opt-out-words/<uuid:word>/delete/", opt_out_word_pages.delete, name="word-delete"),
    path("w/<slug:workspace>/forms/<uuid:form>/", builder_pages.form, name="form"),
    path("w/<slug:workspace>/forms/<uuid:form>/edit/", builder_pages.edit, name="form-edit"),
    path("w/<slug:workspace>/forms/<uuid:form>/preview/", builder_pages.preview, name="form-preview"),
    path("w/<slug:workspace>/forms/<uuid:form>/duplicate/", builder_pages.duplicate, name="form-duplicate"),
    path("w/<slug:workspace>/forms/<uuid:form>/archive/", builder_pages.archive, name="form-archive"),
    path("w/<slug:workspace>/forms/<uuid:form>/qr.svg", builder_pages.qr, name="form-qr"),
    path("w/<slug:workspace>/forms/<uuid:form>/answers/", answer_pages.answers, name="form-answers"),
    path("w/<slug:workspace>/forms/<uuid:form>/answers.csv", answer_pages.answers_file, name="form-answers-file"),
    path("w/<slug:workspace>/form-answers/<uuid:answer>/", answer_pages.see_to, name="form-answer"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/ask/", opt_in_pages.ask, name="ask"),
    path("hooks/<slug:provider>/<uuid:sender>/", hooks.hook, name="hook"),
]
