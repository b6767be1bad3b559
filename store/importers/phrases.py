"""The fixed wordings around articles: prompts, credits, trailers, in English, Ukrainian and Russian."""

from __future__ import annotations

import re

_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,24})/?", re.IGNORECASE)
_URL = re.compile(
    r"(?:(?:url|link|original|source|посилання|ссылка)\s*:\s*)?(https?://[^\s<>\"]+)", re.IGNORECASE
)
_NO_DOMAIN = frozenset({"txt", "md", "html", "htm", "pdf", "doc", "docx", "jpg", "jpeg", "png", "gif"})


def _alternatives(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


_COUNT = r"(?:\(?\d{1,6}\)?\s*)?"

# Whole lines that are never part of an article.
_NOISE = _alternatives(
    r"\W*(?:\d{1,3}|an?|one|two|three|five|ten)[ -]min(?:ute)?s?\.?(?: (?:read|reading|listen))?",
    r"(?:reading time|read time|час читання|время чтения)\s*:?.{0,20}",
    r"\d{1,3}\s*(?:хв|мин)\w*\.?(?: (?:читання|чтения|на читання|на чтение))?",
    r"public domain|creative commons.{0,40}|cc[ -]by.{0,20}|fair use",
    r"(?:skip )?(?:advertisement|advertorial|ads?|реклама|на правах реклами|на правах рекламы)",
    r"(?:advertisement|article|story) continues(?: below)?.{0,30}|continue reading.{0,40}",
    r"sponsored(?: content| by .{1,40})?|promoted(?: content)?|partner content",
    r"(?:share|tweet|print|e-?mail|save|copy link|bookmark|listen|facebook|twitter|whatsapp|telegram"
    r"|linkedin"
    r"|viber|instagram|reddit|поділитися|поділитись|поширити|поделиться|друк|печать)",
    r"(?:share|post|send|save|print|e-?mail) (?:this(?: (?:article|story|post|page|link|news))?"
    r"|(?:it |this )?(?:on|via|to|with) (?:facebook|twitter|x|whatsapp|telegram|linkedin|reddit|e-?mail"
    r"|friends?).{0,30})\W*",
    r"(?:поділитися|поділіться|поширити|поделиться|поделитесь)\b.{0,50}",
    r"listen to (?:this|the) (?:article|story).{0,30}",
    r"subscribe\b.{0,110}|sign up\b.{0,60}\b(?:newsletter|alerts?|updates|e-?mails?|inbox"
    r"|briefing)\b.{0,40}",
    r"follow (?:us|me|our)\b.{0,90}|join (?:us|our)\b.{0,30}\b(?:channel|community|newsletter|telegram"
    r"|whatsapp)\b.{0,40}",
    r"(?:підписуйтеся|підписуйтесь|підпишіться|подписывайтесь|подпишитесь|подписаться"
    r"|підписатися)\b.{0,110}",
    r"(?:support|donate to) (?:us|our (?:work|journalism)|independent journalism)\b.{0,60}|donate(?: now)?",
    r"your e-?mail(?: address)? (?:will (?:not|never)|won[’']t|stays|is (?:not|never))\b.{0,120}"
    r"|required fields are marked.{0,10}",
    r"ваша e-?mail.{0,20}не оприлюднюватиметься.{0,60}"
    r"|ваш (?:адрес )?e-?mail.{0,20}не будет опубликован.{0,60}",
    r"save my name, e-?mail.{0,80}|log in(?: to (?:comment|reply))?|you must be logged in.{0,40}"
    r"|post comment",
    r"(?:©|\(c\) ?\d|copyright (?:©|\(c\)|\d{4})).{0,120}|.{0,80}\ball rights reserved\.?|(?:усі|всі"
    r"|все) права (?:захищен|защищен).{0,60}",
    r"(?:tags|topics|filed under|categories|category|теги|мітки|метки|рубрика|категорія"
    r"|категория)\s*:.{0,150}",
    r"(?:home|головна|главная)\s*[>»/|›].{0,120}",
    r"(?:read|see|watch) (?:more|also|next|this)\s*:.{1,150}|(?:see also|related)\s*:.{1,150}",
    r"(?:читайте|дивіться|смотрите|читай) (?:також|также|ще|еще|ещё)\s*[:.].{1,150}",
    r"(?:more|up) (?:to come|next)|\d{1,6} (?:views|shares|likes|переглядів|просмотров)"
    r"|(?:переглядів|перегляди|просмотров)\s*:?\s*\d{1,7}|\d{1,6} comments?",
    r"this (?:article|story|post|report) (?:was |has been )?(?:originally |first |also )?(?:appeared"
    r"|published)\b.{0,120}",
    r"\W*",
)

# Lines after which nothing of the article follows, if all that follows is short.
_TRAILER = _alternatives(
    r"related(?: (?:stories|story|articles?|posts?|news|content|topics?|coverage|reading|links|reports))?",
    r"(?:popular|most popular|most read|most viewed|trending|latest|recent|top|other|similar|more)"
    r" (?:posts?|stories|news|articles|headlines|reads)(?: (?:from|on|in) .{1,40})?|trending(?: now)?"
    r"|most (?:read|viewed|popular)",
    r"read (?:more|also|next|on)|see also|up next|also read|further reading|recommended(?: (?:for you"
    r"|stories|reading))?",
    r"(?:you )?(?:may|might) also (?:like|be interested in)|more (?:on this(?: story)?|from .{1,40}"
    r"|like this)|don[’']t miss",
    r"(?:leave|post|add|write) a (?:comment|reply)(?: cancel reply)?"
    r"|(?:no )?comments?(?: yet)?(?: \(\d{1,6}\))?"
    r"|\d{1,6} (?:comments?|responses|replies)|join the (?:conversation|discussion)|about the authors?"
    r"|share this:?",
    r"читайте (?:також|ще)|читайте также|(?:схожі|пов[’'ʼ]язані|останні|популярні|інші"
    r"|головні) (?:новини|матеріали|статті|публікації)",
    r"(?:похожие|связанные|последние|популярные|другие|главные) (?:новости|материалы|статьи|публикации)"
    r"|по теме|за темою|популярне|популярное",
    r"(?:залишити|додати|написати) (?:коментар|відгук)|(?:оставить|добавить|написать) (?:комментарий"
    r"|отзыв)",
    rf"{_COUNT}(?:коментарі|коментарів|комментарии|комментариев)(?: \(\d{{1,6}}\))?|обговорення"
    rf"|обсуждение|про автора|об авторе",
)

_AGENCY = (
    r"(?:Getty(?: Images)?|AFP|Agence France-Presse|Reuters|AP(?: Photo)?|Associated Press|EPA(?:-EFE)?"
    r"|Shutterstock"
    r"|Alamy|iStock|Unsplash|Pexels|Pixabay|Wikimedia(?: Commons)?|UNIAN|УНІАН|Ukrinform|Укрінформ|TASS"
    r"|ТАСС|Anadolu"
    r"|Bloomberg|Zuma(?: Press)?|Sputnik|dpa|Xinhua|NurPhoto|AA|Flickr|PA(?: Media| Wire)?)"
)

_PICTURE = r"(?:file )?(?:photos?|photographs?|picture|image|video|illustration|graphic|map)"
_PICTURE_LOCAL = (
    r"(?:(?:ілюстративне|архівне|иллюстративное|архивное) )?(?:фото|світлина|відео|видео|зображення)"
)

# A credit on a line of its own, or at the end of a caption. A colon or a slash makes the difference from a
# sentence that speaks of photos or ends in the name of an agency.
_CREDIT = re.compile(
    r"\bCredits?\s*(?:\.{3}|…|:)|^(?i:credits?|caption)\s*(?:\.{3}|…|:)"
    rf"|(?:^|[.(\[|/]\s*)(?i:{_PICTURE}(?: (?:credit|source))?\s*(?::|\b(?:by|courtesy of) (?=[A-Z])))"
    r"|\s(?:Photo|Photograph|Image|Picture|Illustration|Фото|ФОТО)s?\s*:"
    rf"|(?:^|[.(\[|/]\s*)(?i:{_PICTURE_LOCAL}(?: з відкритих джерел| из открытых источников)?\s*[:/©|])"
    rf"|^(?i:{_PICTURE_LOCAL}(?: з відкритих джерел| из открытых источников)?)$"
    r"|^(?i:image (?:caption|source|copyright)|photo caption|getty images|file photo)\b"
    rf"|[|©]\s*{_AGENCY}$|[(\[]{_AGENCY}/[^()\[\]]{{1,40}}[)\]]\.?$"
    rf"|[(\[][^()\[\]]{{2,40}}/\s*{_AGENCY}[^()\[\]]{{0,30}}[)\]]\.?$"
)
_FULL_CREDIT = re.compile(
    rf"{_AGENCY}(?:\s*[/|]\s*[\w .’-]{{2,40}})?"
    rf"|[\w .’-]{{3,40}}\s*[/|]\s*{_AGENCY}(?:\s*[/|–—-]\s*{_AGENCY})?"
)

_DESCRIPTION = re.compile(
    r"(?:an?|two|three|four|five|six|several|some|many|dozens|hundreds|people|men|women|children|soldiers"
    r"|rescuers|firefighters|the (?:exterior|interior|view|facade|silhouette)) ",
    re.IGNORECASE,
)
_CAPITALS = (
    r"(?-i:(?:(?:[^\W\d_a-zа-яіїєґ][\w’'.-]*|and|in|&|de|van|von)[ ,;:]+){0,25}[^\W\d_a-zа-яіїєґ][\w’'.-]*)"
)
_CONTRIBUTED = re.compile(
    r"(?:[^.!?]|\b[A-Z]\.){3,160}\bcontributed (?:reporting|research|to (?:this|the) (?:report|article"
    r"|story|reporting))\b"
    rf"[^.!?]{{0,80}}[.!]?|{_CAPITALS} contributed\.?"
    rf"|\(?(?:(?:additional |with )?(?:reporting|writing|editing)|edited|translated"
    rf"|compiled)(?: and \w+)? by {_CAPITALS}"
    rf"(?:[;,]? (?:additional )?(?:reporting|writing|editing)(?: and \w+)? by {_CAPITALS}){{0,3}}\.?\)?",
    re.IGNORECASE,
)


def is_noise(text: str) -> bool:
    """Tell whether the line is a fixed wording that is never part of an article."""
    return len(text) <= 200 and bool(_NOISE.fullmatch(text))


def is_trailer(text: str) -> bool:
    """Tell whether the line is one that stands above comments or links to other articles."""
    return len(text) <= 60 and bool(_TRAILER.fullmatch(text.rstrip(" :.…→»>")))


def is_credit(text: str) -> bool:
    """Tell whether the line is a photo credit, or a caption that ends in one."""
    if len(text) > 400:
        return False
    match = _CREDIT.search(text)
    return bool(_FULL_CREDIT.fullmatch(text) or (match and len(text) - match.start() <= 140))


def is_description(text: str) -> bool:
    """Tell whether the line begins as descriptions of images do: with a person or thing not yet named."""
    return len(text) <= 400 and bool(_DESCRIPTION.match(text))


def is_contribution(text: str) -> bool:
    """Tell whether the line names who else reported, edited or translated."""
    return len(text) <= 250 and bool(_CONTRIBUTED.fullmatch(text))


def lone_domain(text: str) -> str | None:
    """Return the domain if the line is a web site's name and nothing else, else None."""
    match = _DOMAIN.fullmatch(text)
    if not match or match[1].rpartition(".")[2].lower() in _NO_DOMAIN:
        return None
    return match[1].lower()


def lone_url(text: str) -> str | None:
    """Return the web address if the line is one, perhaps with a label, else None."""
    match = _URL.fullmatch(text)
    return match[1] if match and not lone_domain(match[1]) else None
