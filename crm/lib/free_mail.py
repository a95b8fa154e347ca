"""Mail services that anybody can have an address with: such a domain says nothing about where somebody works.

From the providers' own lists of the domains they offer. Names that a provider uses in many countries ("yahoo.fr",
"hotmail.co.uk") are known by their first word.
"""

_BRANDS = frozenset(
    "gmail googlemail yahoo ymail rocketmail hotmail outlook live msn icloud aol gmx yandex protonmail".split()
)
_DOMAINS = frozenset(
    """
    me.com mac.com icloud.com aim.com verizon.net att.net sbcglobal.net bellsouth.net comcast.net cox.net charter.net
    earthlink.net juno.com netzero.net optonline.net optimum.net roadrunner.com rr.com windstream.net frontier.com
    frontiernet.net centurylink.net q.com embarqmail.com suddenlink.net mindspring.com prodigy.net pacbell.net
    ameritech.net swbell.net wowway.com tds.net bell.net rogers.com shaw.ca sympatico.ca telus.net videotron.ca
    proton.me pm.me tutanota.com tuta.com tuta.io mail.com email.com usa.com myself.com consultant.com post.com
    fastmail.com fastmail.fm hey.com zoho.com zohomail.com hushmail.com mailfence.com runbox.com posteo.de mailbox.org
    web.de t-online.de freenet.de arcor.de 1und1.de online.de kabelmail.de vodafone.de posteo.net
    orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr numericable.fr bbox.fr
    libero.it virgilio.it alice.it tin.it tiscali.it tim.it inwind.it email.it
    terra.es telefonica.net movistar.es terra.com.br uol.com.br bol.com.br ig.com.br globo.com
    btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk tiscali.co.uk
    plusnet.com plus.com o2.co.uk
    ziggo.nl kpnmail.nl planet.nl hetnet.nl xs4all.nl home.nl casema.nl telenet.be skynet.be proximus.be scarlet.be
    bluewin.ch sunrise.ch hispeed.ch chello.at a1.net aon.at
    mail.ru bk.ru inbox.ru list.ru rambler.ru ya.ru ukr.net i.ua
    wp.pl onet.pl o2.pl interia.pl poczta.onet.pl tlen.pl seznam.cz email.cz centrum.cz post.cz azet.sk zoznam.sk
    abv.bg mail.bg freemail.hu citromail.hu
    qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com
    naver.com hanmail.net daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com
    rediffmail.com sify.com bigpond.com bigpond.net.au optusnet.com.au iinet.net.au xtra.co.nz telkomsa.net mweb.co.za
    privaterelay.appleid.com duck.com mozmail.com simplelogin.com simplelogin.io passmail.net
    mailinator.com guerrillamail.com 10minutemail.com yopmail.com temp-mail.org
    """.split()
)


def is_free(domain: str) -> bool:
    """Whether addresses of this domain (lower case) are open to anybody."""
    labels = domain.split(".")
    return domain in _DOMAINS or (labels[0] in _BRANDS and 2 <= len(labels) <= 3)
