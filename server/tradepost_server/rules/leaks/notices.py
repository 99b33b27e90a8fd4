"""What the sender of a message is told when it is not told as they wrote it, in their language. Pure.

Kinds stand after a colon, as in a list: so no sentence has to agree with them in gender or number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tradepost.protocol.masking import LeakKind

Told = Literal["mask", "hold", "block", "reject"]
_AT_NO_STAGE = frozenset[LeakKind](("iban", "card", "banned"))  # not a matter of how far an order is


@dataclass(frozen=True, slots=True)
class Sentences:
    """Of one language."""

    hidden: str  # with {kinds}
    part_hidden: str
    refused_for: str  # with {kinds}
    refused: str
    not_yet: str
    never: str
    without: str
    leave_out: str
    say_otherwise: str
    held: str
    rejected: str
    kinds: dict[LeakKind, str]
    between: str = ", "  # kinds
    last: str = " and "  # before the last of them
    space: str = " "  # between sentences


def notice(decision: Told, kinds: Sequence[LeakKind], locale: str) -> str:
    """What was done, why, and what to do next. `kinds`: of what was found; none, where nobody knows.

    `locale` is one by BCP 47; English where its language is none of ours.
    """
    said = LANGUAGES.get(locale.partition("-")[0].lower(), LANGUAGES["en"])
    if decision == "hold":
        return said.held
    if decision == "reject":
        return said.rejected
    why = said.never if _AT_NO_STAGE.issuperset(kinds) else said.not_yet
    if decision == "mask":
        what = said.hidden.format(kinds=_listed(kinds, said)) if kinds else said.part_hidden
        return said.space.join((what, why, said.without))
    if not kinds:
        return said.space.join((said.refused, said.say_otherwise))
    return said.space.join((said.refused_for.format(kinds=_listed(kinds, said)), why, said.leave_out))


def _listed(kinds: Sequence[LeakKind], said: Sentences) -> str:
    *first, last = (said.kinds[kind] for kind in dict.fromkeys(kinds))
    return said.last.join((said.between.join(first), last)) if first else last


LANGUAGES = {
    "en": Sentences(
        hidden="Hidden in your message: {kinds}.",
        part_hidden="Part of your message was hidden.",
        refused_for="Your message was not sent. It contains: {kinds}.",
        refused="Your message was not sent.",
        not_yet="This cannot be shared here at this stage.",
        never="This cannot be shared here.",
        without="Everyone sees your message without it.",
        leave_out="Leave it out and send your message again.",
        say_otherwise="Put it in other words and send it again.",
        held="Your message is being checked. It will appear once it is released.",
        rejected="Your message was checked and was not released. "
        "You can put it in other words, or ask us to look at it again.",
        kinds={
            "phone": "phone number",
            "email": "email address",
            "url": "link",
            "handle": "social media name",
            "messenger": "messenger contact",
            "iban": "bank account number",
            "card": "card number",
            "banned": "words that are not allowed here",
        },
    ),
    "es": Sentences(
        hidden="En tu mensaje se ha ocultado: {kinds}.",
        part_hidden="Se ha ocultado una parte de tu mensaje.",
        refused_for="Tu mensaje no se ha enviado. Contiene: {kinds}.",
        refused="Tu mensaje no se ha enviado.",
        not_yet="En esta fase no se puede compartir aquí.",
        never="Esto no se puede compartir aquí.",
        without="Todos ven tu mensaje sin ello.",
        leave_out="Quítalo y envía el mensaje de nuevo.",
        say_otherwise="Dilo con otras palabras y envíalo de nuevo.",
        held="Estamos revisando tu mensaje. Aparecerá en cuanto se apruebe.",
        rejected="Hemos revisado tu mensaje y no se ha publicado. "
        "Puedes decirlo con otras palabras o pedirnos que lo miremos de nuevo.",
        kinds={
            "phone": "número de teléfono",
            "email": "dirección de correo",
            "url": "enlace",
            "handle": "nombre en redes sociales",
            "messenger": "contacto de mensajería",
            "iban": "número de cuenta bancaria",
            "card": "número de tarjeta",
            "banned": "palabras que aquí no se permiten",
        },
        last=" y ",
    ),
    "pt": Sentences(
        hidden="Foi ocultado na sua mensagem: {kinds}.",
        part_hidden="Uma parte da sua mensagem foi ocultada.",
        refused_for="Sua mensagem não foi enviada. Ela contém: {kinds}.",
        refused="Sua mensagem não foi enviada.",
        not_yet="Isso não pode ser compartilhado aqui nesta etapa.",
        never="Isso não pode ser compartilhado aqui.",
        without="Todos veem sua mensagem sem isso.",
        leave_out="Retire isso e envie a mensagem de novo.",
        say_otherwise="Diga de outra forma e envie de novo.",
        held="Sua mensagem está sendo verificada. Ela aparecerá assim que for liberada.",
        rejected="Sua mensagem foi verificada e não foi liberada. "
        "Você pode dizê-la de outra forma ou pedir que a vejamos de novo.",
        kinds={
            "phone": "número de telefone",
            "email": "endereço de e-mail",
            "url": "link",
            "handle": "nome em redes sociais",
            "messenger": "contato de mensageiro",
            "iban": "número de conta bancária",
            "card": "número de cartão",
            "banned": "palavras que não são permitidas aqui",
        },
        last=" e ",
    ),
    "fr": Sentences(
        hidden="Masqué dans votre message : {kinds}.",
        part_hidden="Une partie de votre message a été masquée.",
        refused_for="Votre message n’a pas été envoyé. Il contient : {kinds}.",
        refused="Votre message n’a pas été envoyé.",
        not_yet="Cela ne peut pas être partagé ici à ce stade.",
        never="Cela ne peut pas être partagé ici.",
        without="Tout le monde voit votre message sans cela.",
        leave_out="Retirez-le et envoyez de nouveau votre message.",
        say_otherwise="Dites-le autrement et envoyez-le de nouveau.",
        held="Votre message est en cours de vérification. Il apparaîtra dès qu’il sera validé.",
        rejected="Votre message a été vérifié et n’a pas été publié. "
        "Vous pouvez le dire autrement ou nous demander de le revoir.",
        kinds={
            "phone": "numéro de téléphone",
            "email": "adresse e-mail",
            "url": "lien",
            "handle": "nom sur un réseau social",
            "messenger": "contact de messagerie",
            "iban": "numéro de compte bancaire",
            "card": "numéro de carte",
            "banned": "mots qui ne sont pas autorisés ici",
        },
        last=" et ",
    ),
    "de": Sentences(
        hidden="In deiner Nachricht verborgen: {kinds}.",
        part_hidden="Ein Teil deiner Nachricht wurde verborgen.",
        refused_for="Deine Nachricht wurde nicht gesendet. Sie enthält: {kinds}.",
        refused="Deine Nachricht wurde nicht gesendet.",
        not_yet="Das kann hier in dieser Phase nicht geteilt werden.",
        never="Das kann hier nicht geteilt werden.",
        without="Alle sehen deine Nachricht ohne diese Angaben.",
        leave_out="Lass das weg und sende die Nachricht noch einmal.",
        say_otherwise="Sag es mit anderen Worten und sende es noch einmal.",
        held="Deine Nachricht wird geprüft. Sie erscheint, sobald sie freigegeben ist.",
        rejected="Deine Nachricht wurde geprüft und nicht freigegeben. "
        "Du kannst es anders sagen oder uns bitten, sie noch einmal anzusehen.",
        kinds={
            "phone": "Telefonnummer",
            "email": "E-Mail-Adresse",
            "url": "Link",
            "handle": "Name in sozialen Netzwerken",
            "messenger": "Messenger-Kontakt",
            "iban": "Kontonummer",
            "card": "Kartennummer",
            "banned": "Wörter, die hier nicht erlaubt sind",
        },
        last=" und ",
    ),
    "it": Sentences(
        hidden="Nascosto nel tuo messaggio: {kinds}.",
        part_hidden="Una parte del tuo messaggio è stata nascosta.",
        refused_for="Il tuo messaggio non è stato inviato. Contiene: {kinds}.",
        refused="Il tuo messaggio non è stato inviato.",
        not_yet="In questa fase non si può condividere qui.",
        never="Questo non si può condividere qui.",
        without="Tutti vedono il tuo messaggio senza.",
        leave_out="Toglilo e invia di nuovo il messaggio.",
        say_otherwise="Dillo con altre parole e invialo di nuovo.",
        held="Stiamo controllando il tuo messaggio. Comparirà appena sarà approvato.",
        rejected="Abbiamo controllato il tuo messaggio e non è stato pubblicato. "
        "Puoi dirlo con altre parole o chiederci di rivederlo.",
        kinds={
            "phone": "numero di telefono",
            "email": "indirizzo email",
            "url": "link",
            "handle": "nome sui social",
            "messenger": "contatto di messaggistica",
            "iban": "numero di conto bancario",
            "card": "numero di carta",
            "banned": "parole non consentite qui",
        },
        last=" e ",
    ),
    "ar": Sentences(
        hidden="أُخفي من رسالتك: {kinds}.",
        part_hidden="أُخفي جزء من رسالتك.",
        refused_for="لم تُرسَل رسالتك. إنها تحتوي على: {kinds}.",
        refused="لم تُرسَل رسالتك.",
        not_yet="لا يمكن مشاركة ذلك هنا في هذه المرحلة.",
        never="لا يمكن مشاركة ذلك هنا.",
        without="يرى الجميع رسالتك من دونه.",
        leave_out="احذفه وأرسل رسالتك من جديد.",
        say_otherwise="اكتبها بكلمات أخرى وأرسلها من جديد.",
        held="رسالتك قيد المراجعة. ستظهر فور الموافقة عليها.",
        rejected="تمت مراجعة رسالتك ولم تتم الموافقة عليها. يمكنك كتابتها بكلمات أخرى أو أن تطلب منا مراجعتها من جديد.",
        kinds={
            "phone": "رقم هاتف",
            "email": "عنوان بريد إلكتروني",
            "url": "رابط",
            "handle": "اسم على شبكة اجتماعية",
            "messenger": "جهة اتصال في تطبيق مراسلة",
            "iban": "رقم حساب مصرفي",
            "card": "رقم بطاقة",
            "banned": "كلمات غير مسموح بها هنا",
        },
        between=" و",
        last=" و",
    ),
    "zh": Sentences(
        hidden="您的消息中已隐藏：{kinds}。",
        part_hidden="您的消息有一部分已被隐藏。",
        refused_for="您的消息未发送，其中包含：{kinds}。",
        refused="您的消息未发送。",
        not_yet="现阶段不能在此分享这些内容。",
        never="这些内容不能在此分享。",
        without="所有人看到的消息都不含这些内容。",
        leave_out="请删除后重新发送。",
        say_otherwise="请换一种说法后重新发送。",
        held="您的消息正在审核，通过后就会显示。",
        rejected="您的消息经审核未通过。您可以换一种说法，或请我们再看一次。",
        kinds={
            "phone": "电话号码",
            "email": "电子邮箱地址",
            "url": "链接",
            "handle": "社交账号",
            "messenger": "即时通讯联系方式",
            "iban": "银行账号",
            "card": "银行卡号",
            "banned": "此处不允许的词语",
        },
        between="、",
        last="和",
        space="",
    ),
    "ja": Sentences(
        hidden="メッセージの次の内容を非表示にしました：{kinds}。",
        part_hidden="メッセージの一部を非表示にしました。",
        refused_for="メッセージは送信されませんでした。次の内容が含まれています：{kinds}。",
        refused="メッセージは送信されませんでした。",
        not_yet="現時点では、ここで共有できません。",
        never="ここでは共有できません。",
        without="全員に、その部分を除いたメッセージが表示されます。",
        leave_out="その部分を削除して、もう一度送信してください。",
        say_otherwise="別の表現にして、もう一度送信してください。",
        held="メッセージを確認しています。承認されると表示されます。",
        rejected="メッセージを確認しましたが、承認されませんでした。別の表現で書き直すか、再確認をご依頼ください。",
        kinds={
            "phone": "電話番号",
            "email": "メールアドレス",
            "url": "リンク",
            "handle": "SNSのアカウント名",
            "messenger": "メッセージアプリの連絡先",
            "iban": "銀行口座番号",
            "card": "カード番号",
            "banned": "ここでは使えない言葉",
        },
        between="、",
        last="、",
        space="",
    ),
    "hi": Sentences(
        hidden="आपके संदेश में छिपाया गया: {kinds}।",
        part_hidden="आपके संदेश का एक हिस्सा छिपाया गया।",
        refused_for="आपका संदेश नहीं भेजा गया। इसमें है: {kinds}।",
        refused="आपका संदेश नहीं भेजा गया।",
        not_yet="इस चरण में इसे यहाँ साझा नहीं किया जा सकता।",
        never="इसे यहाँ साझा नहीं किया जा सकता।",
        without="सभी को आपका संदेश इसके बिना दिखता है।",
        leave_out="इसे हटाकर संदेश दोबारा भेजें।",
        say_otherwise="इसे दूसरे शब्दों में लिखकर दोबारा भेजें।",
        held="आपके संदेश की जाँच हो रही है। मंज़ूरी मिलते ही वह दिखाई देगा।",
        rejected="आपके संदेश की जाँच हुई और उसे मंज़ूरी नहीं मिली। आप इसे दूसरे शब्दों में लिख सकते हैं या हमसे दोबारा देखने को कह सकते हैं।",
        kinds={
            "phone": "फ़ोन नंबर",
            "email": "ईमेल पता",
            "url": "लिंक",
            "handle": "सोशल मीडिया का नाम",
            "messenger": "मैसेंजर संपर्क",
            "iban": "बैंक खाता नंबर",
            "card": "कार्ड नंबर",
            "banned": "यहाँ अनुमति न पाए शब्द",
        },
        last=" और ",
    ),
}
