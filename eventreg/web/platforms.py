"""The platforms of social media in words, and why something is no account of theirs."""

from flask_babel import gettext as _

from eventreg.people.handles import PLATFORM_NAMES, is_numbered, platform_of


def platform_name(platform: str) -> str:
    """What a platform calls itself."""
    return PLATFORM_NAMES.get(platform, platform)


def no_profile(platform: str, text: str) -> str:
    """Why a text gives no handle on this platform, and what to write instead."""
    if platform_of(text) == platform and is_numbered(text):
        return str(
            _(
                "This address holds a number instead of a name. Open the profile and write its handle, like"
                " @diskominfo.contoh."
            )
        )
    return str(
        _("This is not a profile on this platform. Write the handle, like @diskominfo.contoh.")
    )
