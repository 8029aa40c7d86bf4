"""What stands where the article should be: a bot check, an error page, a log-in, a paywall; by what the page says.

Only of short pages: an article about passwords or a "404" is longer than a page that has nothing to say. A page is
believed to be a wall when its title says so, or when nearly all that it says does.
"""

import re
from collections.abc import Sequence
from typing import Final

from archive.model import Reason, Rejection

_SHORT: Final = 1_200
"""Characters of text beyond which a page is no wall, whatever its title says."""
_MUTE: Final = 500
"""Characters of text up to which what the text says is enough."""

_TITLES: Final = (
    (
        Reason.CHALLENGE,
        (
            r"just a moment|attention required|are you (?:a )?(?:human|robot)|(?:human|bot|security) (?:check"
            r"|verification)|checking your browser|verif(?:y|ying) (?:that )?you are|access denied"
            r"|(?:please )?enable javascript|pardon our interruption|sicherheits(?:überprüfung|check)|un instant"
            r"|vérification|un momento|проверка браузера|请稍候|お待ちください|보안 확인"
        ),
    ),
    (
        Reason.SOFT_404,
        (
            r"(?:error )?404|(?:page|story|article|content|document) (?:was |could )?not (?:be )?(?:found"
            r"|available)|not found|page (?:can.?t|cannot) be found|(?:we.?ll|we will) be (?:right )?back"
            r"|(?:down for|under|scheduled) maintenance|maintenance|(?:internal )?server error|(?:bad gateway"
            r"|gateway time-?out|service unavailable)|an error (?:has )?occurred|not available in your (?:region"
            r"|country)|unavailable (?:in your|for legal)|gone|seite (?:wurde )?nicht gefunden|wartungsarbeiten"
            r"|page (?:introuvable|non trouvée)|página no encontrada|no encontrad[ao]|página não encontrada"
            r"|pagina (?:non trovata|niet gevonden)|sidan (?:kunde inte hittas|hittades inte)|siden (?:ble"
            r"|blev) ikke|strony? nie (?:znaleziono|istnieje)|stránka nenalezena|страница не найдена"
            r"|сторінку не знайдено|sayfa bulunamadı|页面不存在|找不到(?:页面|網頁)|ページが見つかりません"
            r"|페이지를 찾을 수 없"
        ),
    ),
    (
        Reason.LOGIN,
        (
            r"(?:please )?(?:log|sign) ?in(?: (?:to|or)\b.*)?|log ?in required|(?:sign up|register"
            r"|create an account)(?: to\b.*)?|anmelden|anmeldung|einloggen|(?:se )?connexion|connectez-vous"
            r"|se connecter|iniciar sesión|inicia sesión|entrar|accedi|inloggen|logga in|logg inn|log ind"
            r"|zaloguj się|logowanie|вход|войти|увійти|giriş(?: yap)?|登录|登入|ログイン|로그인"
        ),
    ),
    (
        Reason.PAYWALL,
        (
            r"subscribe(?: now)?(?: to (?:continue|read|keep|get|unlock)\b.*)?|subscribers? only"
            r"|(?:this )?(?:article|story|content) is (?:for|only for|reserved for"
            r"|exclusive to) (?:our )?(?:subscribers|members)\b.*|(?:jetzt )?weiterlesen mit\b.*|abonnez-vous\b.*"
            r"|réservé aux abonnés|suscríbete\b.*|solo para suscriptores|abbonati\b.*|会員限定\b.*|구독\b.*"
        ),
    ),
)
_TEXTS: Final = (
    (
        Reason.CHALLENGE,
        (
            r"(?:checking|verifying) (?:if |that )?(?:your browser|(?:the site|you are|you.re) (?:human"
            r"|not a robot|secure))|(?:prove|confirm|verify|make sure) (?:that )?you.?(?:re| are) (?:a )?(?:human"
            r"|not a (?:robot|bot))|ray id|unusual traffic|complete the (?:captcha|security check)"
            r"|you have been blocked|(?:need|have) to enable javascript|enable (?:javascript"
            r"|cookies)(?: and (?:javascript|cookies))? to continue"
            r"|needs to review the security of your connection|kein roboter|pas un robot|no eres un robot"
            r"|non sei un robot|не робот|robot olmadığınızı|不是机器人|ロボットではない|로봇이 아닙니다"
        ),
    ),
    (
        Reason.SOFT_404,
        (
            r"(?:couldn.?t|could not|can.?t|cannot|can not|unable to) (?:find|locate) (?:the|that|this) (?:page"
            r"|article|story|content)|(?:page|article|story|content)[^.]{0,60}(?:does not|doesn.?t"
            r"|no longer) exists?|may have been (?:moved|deleted|removed)|down for (?:scheduled )?maintenance"
            r"|currently unavailable in (?:your|most)|temporarily unavailable|something went wrong"
            r"|error establishing a database|please try again later|seite[^.]{0,40}(?:nicht gefunden"
            r"|existiert nicht)|page[^.]{0,40}(?:introuvable|n.existe (?:pas|plus))|página[^.]{0,60}no (?:existe"
            r"|se ha encontrado|está disponible)|pagina[^.]{0,40}(?:non esiste|niet gevonden)"
            r"|страниц[аы][^.]{0,40}не (?:найдена|существует)|页面不存在|見つかりません(?:でした)?"
            r"|찾을 수 없습니다"
        ),
    ),
    (
        Reason.LOGIN,
        (
            r"(?:forgot(?:ten)?|reset|lost) (?:your )?password|(?:log|sign) ?in to (?:continue|read|view|see"
            r"|your account)|(?:enter|type) your (?:e-?mail(?: address)?|user ?name)(?: and| or"
            r"|,) (?:your )?password|passwort vergessen|mot de passe oublié|has olvidado (?:tu|la) contraseña"
            r"|password dimenticata|wachtwoord vergeten|glömt (?:ditt )?lösenord|забыли пароль|忘记密码"
            r"|パスワードをお忘れ|비밀번호(?:를 잊|찾기)"
        ),
    ),
    (
        Reason.PAYWALL,
        (
            r"(?:subscribe|become a (?:member|subscriber)|upgrade)[^.]{0,40} to (?:continue|keep|read|unlock"
            r"|access|get)|(?:article|story|content)[^.]{0,30}(?:is|are) (?:only )?(?:available (?:only )?(?:to"
            r"|for)|for|reserved for|exclusive to) (?:our |paying |registered )?(?:subscribers|members)"
            r"|already a (?:subscriber|member)|to (?:continue|keep) reading|you have (?:reached"
            r"|used)[^.]{0,40}(?:limit|free articles)|weiterlesen mit|nur für (?:abonnenten|mitglieder)"
            r"|réservé (?:à nos|aux) abonnés|pour lire la suite|solo para suscriptores|para seguir leyendo"
            r"|riservat[oa] agli abbonati|alleen voor abonnees|för att läsa (?:vidare|hela)|for å lese (?:videre"
            r"|hele)|dla (?:prenumeratorów|subskrybentów)|только для подписчиков|会員限定|この先は有料|구독자 전용"
            r"|仅限会员"
        ),
    ),
)
_SAID_IN_TITLE: Final = tuple((reason, re.compile(rf"\W*(?:{words})\W*", re.IGNORECASE)) for reason, words in _TITLES)
_SAID_IN_TEXT: Final = tuple((reason, re.compile(words, re.IGNORECASE)) for reason, words in _TEXTS)


def wall_of(title: str, body: Sequence[str]) -> Rejection | None:
    """Why a page whose headline and chosen text are these is no article; None where it may be one."""
    size = sum(map(len, body))
    if size > _SHORT:
        return None
    headline = re.split(r"\s[|–—-]\s", title)[0]
    for reason, said in _SAID_IN_TITLE:
        if said.fullmatch(headline):
            return Rejection(reason, f"its title is {title[:80]!r}")
    if size > _MUTE:
        return None
    for reason, said in _SAID_IN_TEXT:
        speaking = [text for text in body if said.search(text)]
        # One sentence of an article may say so; a page that says little else is a wall.
        if speaking and 2 * sum(map(len, speaking)) >= size:
            return Rejection(reason, speaking[0][:120].replace("\n", " "))
    return None
