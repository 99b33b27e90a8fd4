"""Social networks and messengers, and words that are no names on them."""

# Patterns over a text as read with letters for digits: `1nst4` is `insta` or `lnsta`.
SOCIAL = (
    r"[il]nsta(?:gram\w{0,3})?|ig|face ?book|fb|messenger|t[il]k ?tok\w{0,2}|snap(?:chat)?|tw[il]tter|"
    r"p[il]nterest|v[il]nted|wa[il]{2}apop|[il][il]nked ?[il]n|"
    r"youtube|twitch|be ?rea[il]|insta ?gram|depop|only ?fans"
)

MESSENGERS = (
    r"te[il]e ?gr?ama?|tg|whats?\W?app?|s[il]gna[il]|v[il]ber|skype|d[il]scord|we ?chat|wechat|"
    r"[il][il]ne(?= [il]d)|kakao(?:ta[il]k)?|k[il]k|threema|w[il]ckr"
)

NOT_NAMES = frozenset(
    "the and but for yes not now here there this that with you your yours our ours they them has had have was are "
    "can could will would please account accounts page profile photo photos picture pictures post posts story "
    "stories video videos link links app group groups chat message messages private public down broken working "
    "blocked hacked new old better easier faster fine good okay ok also too only just pero para por con como una "
    "uno que del los las mas muy hay ese esa esto esta este privado privada publico publica bloqueado nuevo nueva "
    "mejor bien malo gracias perfil cuenta pagina foto fotos historia mensaje mensajes tambien porque pois uma "
    "com sem meu minha nao sim melhor conta pas est une des les plus mieux aussi pour avec compte prive live ads "
    "marketplace shop store when where what who how why bank transfer mode pack filter filters algorithm "
    "followers seguidores stock order orders delivery user username usuario nombre name id on off in at to of is "
    "it so if or an as be by do go he me my no up us we am yesterday today tomorrow ayer hoy hier ontem again "
    "please tonight whenever anytime because already favor entonces luego despues depois amanha demain "
    "before after instead directly either number numero numeros porfavor thanks thank obrigado merci".split()
)

NO_MENTIONS = frozenset(
    "all here everyone channel support soporte suporte help ayuda agent seller buyer courier staff admin "
    "moderator bot vendedor comprador vendeur"
    "acheteur team equipo home work shop store tienda todos team soporte_tecnico".split()
)

TELLING = (  # how words end that say what something is like, rather than what it is called
    *("ble", "ing", "ed", "ado", "ada", "ido", "ida", "ico", "ica", "ente", "ante", "oso", "osa", "ive", "ful", "less"),
    *(
        "ish",
        "ivel",
        "avel",
        "simo",
        "ary",
        "ic",
        "al",
        "ee",
        "ant",
        "ent",
        "eux",
        "mal",
        "bien",
        "ly",
        "mente",
        "ment",
        "able",
        "ous",
        "ete",
        "ique",
    ),
)

FLAT = (
    *("insta", "face", "messenger", "tiktok", "tik tok", "snap", "twitter", "pinterest", "vinted"),
    *("waiiapop", "waiapop", "inkedin", "inked in", "youtube", "twitch", "bereai", "be reai", "depop", "oniyfans"),
    *("oniy fans", "teie", "teegram"),
    *("what", "wats", "whas", "signai", "viber", "skype", "discord", "wechat", "we chat", "kakao", "threema", "wickr"),
)

SHORT = frozenset("ig fb tg iine line kik".split())
