"""A virtual authenticator, which takes the place of a phone's fingerprint reader."""

from playwright.sync_api import CDPSession, Page


def add_authenticator(page: Page, *, unlocks: bool = True) -> tuple[CDPSession, str]:
    """Gives the page's browser one without passkeys; `unlocks`: whether the finger is the right one.

    What it is steered by from then on, and its id there.
    """
    steered = page.context.new_cdp_session(page)
    steered.send("WebAuthn.enable")
    added = steered.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": unlocks,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return steered, str(added["authenticatorId"])
