"""Accounts on social media: which account a pasted text means, and how many follow it."""

import re
from enum import StrEnum
from urllib.parse import quote, unquote

from eventreg.people.rules import clean_line


class Platform(StrEnum):
    """The platforms whose accounts can be stated."""

    INSTAGRAM = "instagram"
    TIKTOK = "tiktok"
    YOUTUBE = "youtube"
    X = "x"
    FACEBOOK = "facebook"
    THREADS = "threads"


#: What the platforms call themselves, in every language.
PLATFORM_NAMES: dict[str, str] = {
    Platform.INSTAGRAM: "Instagram",
    Platform.TIKTOK: "TikTok",
    Platform.YOUTUBE: "YouTube",
    Platform.X: "X (Twitter)",
    Platform.FACEBOOK: "Facebook",
    Platform.THREADS: "Threads",
}


_META_HANDLE = re.compile(r"(?!.*\.\.)(?!\.)(?!.*\.$)[a-z0-9._]{1,30}")
_HANDLES = {
    Platform.INSTAGRAM: _META_HANDLE,
    Platform.TIKTOK: re.compile(r"(?!.*\.$)(?!\d+$)[a-z0-9._]{2,24}"),
    Platform.YOUTUBE: re.compile(r"(?![_.\-\u00b7])[\w.\-\u00b7]{3,30}(?<![_.\-\u00b7])"),
    # New names have at least 4 letters; shorter ones exist from earlier.
    Platform.X: re.compile(r"[a-z0-9_]{1,15}"),
    Platform.FACEBOOK: re.compile(r"(?!\.)[a-z0-9.]{5,50}(?<!\.)"),
    Platform.THREADS: _META_HANDLE,
}
_HOSTS = {
    "instagram.com": Platform.INSTAGRAM,
    "m.instagram.com": Platform.INSTAGRAM,
    "tiktok.com": Platform.TIKTOK,
    "m.tiktok.com": Platform.TIKTOK,
    "youtube.com": Platform.YOUTUBE,
    "m.youtube.com": Platform.YOUTUBE,
    "twitter.com": Platform.X,
    "mobile.twitter.com": Platform.X,
    "x.com": Platform.X,
    "facebook.com": Platform.FACEBOOK,
    "m.facebook.com": Platform.FACEBOOK,
    "web.facebook.com": Platform.FACEBOOK,
    "fb.com": Platform.FACEBOOK,
    "threads.net": Platform.THREADS,
    "threads.com": Platform.THREADS,
}
_PROFILES = {
    Platform.INSTAGRAM: "https://www.instagram.com/{}/",
    Platform.TIKTOK: "https://www.tiktok.com/@{}",
    Platform.YOUTUBE: "https://www.youtube.com/@{}",
    Platform.X: "https://x.com/{}",
    Platform.FACEBOOK: "https://www.facebook.com/{}",
    Platform.THREADS: "https://www.threads.net/@{}",
}
# First path segments of a post, a channel number or a shared link, which name no profile.
_NO_PROFILE = {
    *("channel", "c", "user", "watch", "shorts", "playlist", "results", "embed", "feed"),
    *("hashtag", "p", "reel", "reels", "tv", "stories", "explore", "share", "video"),
    *("photo", "groups", "pages", "people", "profile.php", "watch.php", "events"),
    *("story.php", "home", "search", "intent", "i", "login", "foryou", "discover", "tag"),
}
#: Those of them behind which a number stands for the account.
_NUMBERED = frozenset({"profile.php", "channel"})
_URL = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9.\-]+\.[a-z]{2,})/(.*)", re.IGNORECASE)


def normalise_handle(platform: Platform, text: str) -> str | None:
    """The account's name in small letters without "@", from a typed name or a pasted address.

    None when the text is no account of this platform: another platform's address, a single post,
    a channel number, a shortened link. The caller keeps such a text as typed and asks for the name.
    The shapes of names are those that the platforms publish; nothing is fetched from them.
    """
    name = clean_line(text)
    if address := _URL.fullmatch(name):
        if _HOSTS.get(address[1].lower()) is not platform:
            return None
        name = _first_segment(address[2])
        if name.lower() in _NO_PROFILE:
            return None
    name = name.lstrip("@").strip().lower()
    return name if _HANDLES[platform].fullmatch(name) else None


def platform_of(text: str) -> Platform | None:
    """The platform whose address was pasted; None for a mere name and for any other address."""
    address = _URL.fullmatch(clean_line(text))
    return _HOSTS.get(address[1].lower()) if address else None


def is_numbered(text: str) -> bool:
    """Whether an address of a platform means an account by its number, so that it holds no name."""
    address = _URL.fullmatch(clean_line(text))
    if address is None or address[1].lower() not in _HOSTS:
        return False
    return _first_segment(address[2]).lower() in _NUMBERED


def _first_segment(path: str) -> str:
    return unquote(re.split(r"[/?#]", path)[0])


def profile_url(platform: Platform, handle: str) -> str:
    """The public address of an account whose handle is stored in normalised form."""
    return _PROFILES[platform].format(quote(handle, safe=""))


_MOST_FOLLOWERS = 1_000_000_000
_UNITS = {
    **dict.fromkeys(("rb", "ribu", "k"), 1_000),
    **dict.fromkeys(("jt", "juta", "m"), 1_000_000),
}
# Three digits behind a separator and a unit ("1.250 rb") could mean either, so they mean nothing.
_WITH_UNIT = re.compile(r"(\d{1,10})(?:[.,](\d{1,2}))?(rb|ribu|k|jt|juta|m)\+?", re.ASCII)
_PLAIN = re.compile(r"\d{1,3}(?:(?:\.\d{3})+|(?:,\d{3})+)|\d{1,10}", re.ASCII)


def parse_followers(text: str) -> int | None:
    """How many followers somebody states, or None if the text is no number of 0 to a billion.

    Reads both habits of writing: 84500, 84.500, 84,500, "84,5rb", "84.5K", "1,2 jt", "1.5M".
    """
    number = clean_line(text).replace(" ", "").lower()
    if short := _WITH_UNIT.fullmatch(number):
        unit = _UNITS[short[3]]
        fraction = short[2] or ""
        followers = int(short[1]) * unit + int(fraction or 0) * unit // 10 ** len(fraction)
    elif _PLAIN.fullmatch(number.removesuffix("+")):
        followers = int(re.sub(r"\D", "", number))
    else:
        return None
    return followers if followers <= _MOST_FOLLOWERS else None
