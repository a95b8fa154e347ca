"""What carriers don't let through, as data: for each rule the phrases that block, those that warn, and what is meant
otherwise.

Sources of the rules: CTIA Messaging Principles 5.1 and SHAFT (sex, hate, alcohol, firearms, tobacco); RingCentral's,
Twilio's and T-Mobile's lists of forbidden message categories (high-risk finance, debt collection, job schemes,
gambling, controlled substances, prescription medicine, phishing, lead generation). The phrases are ours; an operator
may change them.

Phrases are folded words; a plural in -s or -es counts with its singular. Disguises (L0AN, v1agra, s.e.x) are undone
before.
"""

# ruff: noqa: E501  (a list of phrases is easier to read on one line)
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One prohibited category. `harmless` phrases contain a word of the rule and mean something else."""

    name: str
    block: str
    warn: str = ""
    harmless: str = ""


RULES: tuple[Rule, ...] = (
    Rule(
        "loans and mortgages",
        block="loan, payday, payday loan, payday advance, cash advance, mortgage, refinance, refinancing, instant cash, quick cash, line of credit, personal lending, student loan forgiveness",
        warn="lender, lending, borrow money, low apr, financing offer",
        harmless="loan word, on loan from, museum loan, loan officer interview",
    ),
    Rule(
        "credit repair",
        block="credit repair, fix your credit, repair your credit, boost your credit score, improve your credit score, bad credit, clean your credit, credit fix, fix ur credit",
        warn="credit score, credit report",
    ),
    Rule(
        "debt relief",
        block="debt relief, debt consolidation, debt settlement, debt reduction, debt forgiveness, eliminate your debt, erase your debt, get out of debt, out of debt, tax relief program",
        warn="debt, debtor, indebted",
        harmless="technical debt, tech debt, debt of gratitude, sleep debt",
    ),
    Rule(
        "debt collection",
        block="debt collection, debt collector, collection agency, past due debt, outstanding debt, settle your debt, pay your debt",
        warn="collections department, final notice, past due balance, wage garnishment",
    ),
    Rule(
        "work from home schemes",
        block="work from home and earn, make money from home, earn money from home, work at home and earn, earn from home, a day from home, a week from home, get rich quick, be your own boss and earn, passive income opportunity, pyramid scheme, multi level marketing, mlm",
        warn="work from home, passive income, financial freedom, side hustle, easy money, extra income, unlimited earning",
        harmless="work from home policy, work from home day, work from home desk",
    ),
    Rule("secret shopper schemes", block="secret shopper, mystery shopper, secret shopping, mystery shopping"),
    Rule(
        "political content",
        block="vote for, vote against, vote yes on, vote no on, donate to my campaign, donate to the campaign, re elect, reelect, political donation, ballot measure, elect me, campaign donation, super pac",
        warn="election, ballot, senator, congressman, congresswoman, republican, democrat, candidate for office, political",
        harmless="vote for your favourite, vote for your favorite, vote for the best, vote for our, ballot box toy",
    ),
    Rule(
        "alcohol",
        block="alcohol, vodka, whiskey, whisky, tequila, bourbon, liquor, beer, wine, booze, happy hour drinks, rum punch",
        warn="cocktail, champagne, brewery, winery, open bar, happy hour, pub crawl, nightclub, prosecco, distillery",
        harmless="root beer, ginger beer, beer battered, alcohol free, non alcoholic, alcohol wipe, alcohol based, rubbing alcohol, isopropyl alcohol, cocktail dress, shrimp cocktail, wine red, wine colour, wine color, wine coloured, fruit cocktail, zero alcohol",
    ),
    Rule(
        "tobacco",
        block="tobacco, cigarette, cig, cigar, chewing tobacco, snus, hookah, shisha",
        warn="smoking, smoke shop, nicotine",
        harmless="tobacco free, tobacco colour, tobacco color, cigarette pants, no smoking, quit smoking, stop smoking",
    ),
    Rule("vaping", block="vape, vaping, e cigarette, ecigarette, e cig, ecig, vape juice, e liquid, eliquid, juul"),
    Rule(
        "firearms",
        block="firearm, handgun, pistol, rifle, shotgun, ammo, ammunition, ar 15, ar15, ak 47, ak47, gun, gun sale, gun show, silencer, bump stock, ghost gun, glock",
        warn="weapon, holster, shooting range, bullet",
        harmless="shotgun wedding, shotgun seat, riding shotgun, call shotgun, shotgun shack, shotgun house, glue gun, heat gun, nail gun, staple gun, massage gun, spray gun, water gun, paint gun, nerf gun, top gun, jump the gun, rifle through, radar gun, caulking gun, caulk gun, bullet point, bullet journal, bullet list, smoking gun",
    ),
    Rule(
        "cannabis and CBD",
        block="cannabis, marijuana, cbd, thc, weed delivery, edibles, dispensary, delta 8, delta 9, kush, ganja, hemp oil, pre roll, hashish",
        warn="hemp, weed, 420 sale",
        harmless="weed control, weed killer, weed removal, weed whacker, weed eater, pull weed, hemp rope, hemp bag",
    ),
    Rule(
        "medicines, vitamins and drugs",
        block="viagra, cialis, levitra, xanax, valium, adderall, adderal, oxycontin, oxycodone, vicodin, percocet, tramadol, ambien, ozempic, wegovy, semaglutide, steroids for sale, cocaine, heroin, meth, methamphetamine, fentanyl, ecstasy pills, lsd, magic mushroom, ketamine, online pharmacy, no prescription needed, without prescription, weight loss pill, diet pill, miracle cure, male enhancement, painkillers, pain pill, hgh, testosterone booster",
        warn="prescription, medication, pharmacy, vitamin, supplement, drug, pill, opioid, weight loss, hormone therapy, nutraceutical",
        harmless="drug free, vitamin water, supplement to, prescription glasses, prescription lens, drug store car park, pill box hat, pill pocket",
    ),
    Rule(
        "gambling",
        block="casino, gambling, gamble, sports betting, sports bet, sportsbet, sportsbook, betting odds, online betting, place your bet, slot machine, free spin, blackjack, roulette, lottery winner, bingo bonus, poker room, online poker, poker bonus, jackpot",
        warn="bet, betting, lottery, raffle, sweepstake, poker, bingo, lotto, prize draw",
        harmless="you bet, i bet, my bet, best bet, safe bet, bet awards, poker face, bingo night for children, don t gamble",
    ),
    Rule(
        "sex and adult content",
        block="sex, sexy, sexual, sexting, porn, porno, pornography, nude, nudes, escort service, hookup, hook up tonight, onlyfans, adult entertainment, adult video, adult content, stripper, strip club, erotic, erotica, fetish, horny, blowjob, camgirl, cam girl, milf, sugar daddy, sugar baby, bdsm, dildo, vibrator, naked",
        warn="xxx, adult, lingerie, escort, intimate, kinky, adults only",
        harmless="same sex, sex education, sex ed, both sexes, sex and the city, sex of the baby, baby s sex, sex pistols, sexual health clinic, sexual harassment training, naked eye, naked domain, naked cake, nude colour, nude color, nude heels, nude lipstick, adult education, adult ticket, adult class, young adult, adult swim, per adult, older adult, one adult, two adult, adult and child",
    ),
    Rule(
        "hate",
        block="white power, white supremacy, white supremacist, racial purity, heil hitler, sieg heil, ethnic cleansing, subhuman, go back to your country, neo nazi, nazi, kkk, ku klux klan, race war",
        warn="racist, supremacist, infidel",
        harmless="soup nazi, grammar nazi",
    ),
    Rule(
        "violence",
        block="i will kill you, kill you, murder you, beat you up, shoot you, bomb threat, how to make a bomb, behead, death threat, mass shooting, school shooting, hurt you badly, stab you, pipe bomb",
        warn="kill, murder, terrorist, bomb, assault, massacre",
        harmless="bath bomb, photo bomb, murder mystery, kill time, kill two birds, killer deal, killer sale, bomb cyclone, kill switch",
    ),
    Rule(
        "illegal goods",
        block="fake id, fake passport, counterfeit, replica watch, replica rolex, replica bag, stolen goods, stolen credit card, fake diploma, pirated, cracked software, endangered ivory, fake documents, hacked accounts, human organ",
        warn="replica, knock off, knockoff, unlicensed, smuggled",
        harmless="model replica, replica of the ship, counterfeit detection, counterfeit detector",
    ),
    Rule(
        "fraud and phishing",
        block="verify your account now, confirm your bank details, account has been suspended, account suspended, account is suspended, click here to claim, your account is locked, your account has been locked, update your payment information, social security number, wire transfer fee, nigerian prince, you have won a prize, you have been selected to receive, claim your prize, claim your refund, unclaimed inheritance, send your pin, send your password, confirm your password, verify your identity immediately, gift card payment, irs refund, package could not be delivered, free iphone, free gift card, guaranteed winner, you are a winner, advance fee, confirm your ssn, verify your ssn",
        warn="act now, verify your account, you have won, you won, risk free, 100 free, wire transfer, urgent action required, final warning, free money, guaranteed income, winner",
    ),
    Rule(
        "cryptocurrency",
        block="cryptocurrency, crypto, bitcoin, bit coin, ethereum, dogecoin, altcoin, crypto wallet, forex trading, forex signal, nft drop, initial coin offering, binary options, token sale, penny stock, stock tip, double your money, guaranteed return, guaranteed profit, usdt, airdrop tokens",
        warn="blockchain, nft, forex, invest now, high return, day trading, btc, coinbase",
        harmless="crypto policy module, crypt keeper",
    ),
    Rule(
        "lead generation that sells data",
        block="we sell your data, sell your data, sell your information, share your information with partners, share your number with partners, our marketing partners will contact you, our partners will contact you, third party offers, affiliate offers, lead list for sale, buy leads, leads for sale, sell leads",
        warn="lead generation, partner offers, affiliate marketing, compare quotes from, insurance quotes",
    ),
)

# Shared link shorteners: carriers block them, because anybody may stand behind them. RingCentral's and Twilio's lists.
SHORTENERS: frozenset[str] = frozenset(
    {
        "bit.ly", "goo.gl", "tinyurl.com", "tiny.cc", "bc.vc", "budurl.com", "is.gd", "soo.gd", "s2r.co", "lc.chat", "clicky.me",
        "t.co", "ow.ly", "rebrand.ly", "buff.ly", "cutt.ly", "shorturl.at", "t.ly", "v.gd", "adf.ly", "rb.gy", "bl.ink", "j.mp",
        "tr.im", "qr.ae", "shorte.st", "tiny.one", "t2m.io", "lnkd.in", "dlvr.it", "short.io", "urlz.fr", "1url.com", "clck.ru",
    }
)  # fmt: skip

# Words that, behind or before "Loan", show that it is not a person's name (Loan Nguyen).
LOAN_CONTEXT: frozenset[str] = frozenset(
    {
        "a", "an", "approval", "approved", "application", "amount", "balance", "business", "car", "company", "consolidation",
        "customer", "fast", "for", "from", "get", "home", "in", "instant", "interest", "is", "lender", "lenders", "money", "need",
        "now", "offer", "offers", "officer", "or", "our", "payday", "payment", "payments", "personal", "quick", "rate", "rates",
        "repayment", "shark", "service", "services", "student", "term", "terms", "the", "title", "today", "up", "with", "your",
    }
)  # fmt: skip
