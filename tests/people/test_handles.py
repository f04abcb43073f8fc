"""Accounts on social media, with the vectors of domain rule 3.7."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.people.handles import (
    Platform,
    is_numbered,
    normalise_handle,
    parse_followers,
    platform_of,
    profile_url,
)

ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(alphabet=string.ascii_letters + string.digits + "@/._-·?#%: İß\u200b"),
    st.builds(
        "{}{}".format,
        st.sampled_from(["https://www.instagram.com/", "tiktok.com/@", "fb.com/", "youtube.com/"]),
        st.text(),
    ),
)


@pytest.mark.parametrize(
    ("platform", "typed", "handle"),
    [
        ("instagram", "@Ngalam.Kuliner_", "ngalam.kuliner_"),
        ("instagram", "https://www.instagram.com/ngalam.kuliner_/?igsh=abc", "ngalam.kuliner_"),
        ("instagram", "a..b", None),
        ("instagram", "abc.", None),
        ("instagram", "https://tiktok.com/@abc", None),
        ("tiktok", "https://www.tiktok.com/@arek.malang?_t=1", "arek.malang"),
        ("tiktok", "12345", None),
        ("tiktok", "a", None),
        ("youtube", "https://www.youtube.com/@KabarKIM", "kabarkim"),
        ("youtube", "https://youtube.com/channel/UC123", None),
        ("instagram", "https://www.instagram.com/reel/Cxyz/", None),
        ("facebook", "https://www.facebook.com/profile.php?id=1000", None),
        ("x", "https://x.com/kim_malang/status/1", "kim_malang"),
        ("x", "terlalu_panjang_sekali", None),
        ("facebook", "fb.com/kim.sukun", "kim.sukun"),
        ("tiktok", "https://vt.tiktok.com/ZSabcdef/", None),
        ("x", "https://mobile.twitter.com/kim_malang", "kim_malang"),
        ("threads", "https://www.threads.com/@kim.malang", "kim.malang"),
        ("instagram", "\u2060@kim_malang\u200b ", "kim_malang"),
        ("youtube", "https://www.youtube.com/%40KabarKIM", "kabarkim"),
        ("instagram", "HTTPS://WWW.INSTAGRAM.COM/Kim", "kim"),
        ("instagram", "https://instagram.com.example.com/kim", None),
        ("instagram", "kim malang", None),
        ("instagram", "kim\nmalang", None),
        ("instagram", "https://www.instagram.com/", None),
        ("instagram", "@", None),
        ("instagram", "", None),
    ],
)
def test_a_pasted_address_or_typed_name_gives_the_account(
    platform: str, typed: str, handle: str | None
) -> None:
    assert normalise_handle(Platform(platform), typed) == handle


@pytest.mark.parametrize(
    ("typed", "platform"),
    [
        ("https://www.instagram.com/kim.contoh?igsh=abc", Platform.INSTAGRAM),
        ("m.facebook.com/profile.php?id=1000", Platform.FACEBOOK),
        ("HTTPS://X.com/kim_contoh", Platform.X),
        ("https://instagram.com.example.com/kim", None),
        ("https://example.org/kim", None),
        ("@kim.contoh", None),
        ("instagram.com", None),
        ("", None),
    ],
)
def test_an_address_says_its_platform(typed: str, platform: Platform | None) -> None:
    assert platform_of(typed) is platform


@pytest.mark.parametrize(
    ("typed", "numbered"),
    [
        ("https://m.facebook.com/profile.php?id=1000", True),
        ("https://www.youtube.com/channel/UC123", True),
        ("https://www.facebook.com/kim.contoh", False),
        ("https://www.instagram.com/reel/Cxyz/", False),
        ("https://example.org/profile.php?id=1", False),
        ("profile.php", False),
    ],
)
def test_an_address_may_hold_a_number_instead_of_a_name(typed: str, numbered: bool) -> None:  # noqa: FBT001 - a case of the table.
    assert is_numbered(typed) is numbered


@given(ANY_TEXT)
def test_an_address_that_gives_a_handle_says_its_platform(text: str) -> None:
    given_by = [one for one in Platform if normalise_handle(one, text)]
    if platform_of(text) is not None:
        assert set(given_by) <= {platform_of(text)}
    assert not (is_numbered(text) and given_by)


@given(st.sampled_from(Platform), ANY_TEXT)
@settings(deadline=None)
def test_reading_an_account_never_fails_and_its_profile_reads_back(
    platform: Platform, text: str
) -> None:
    handle = normalise_handle(platform, text)
    if handle is not None:
        assert normalise_handle(platform, handle) == handle
        address = profile_url(platform, handle)
        assert address.isascii()
        assert not set(address) & set("\"'<> ")


@given(st.sampled_from(Platform), st.from_regex(r"kim[a-z0-9]{3,10}", fullmatch=True))
@settings(deadline=None)
def test_the_profile_of_an_account_names_the_same_account(platform: Platform, name: str) -> None:
    assert normalise_handle(platform, profile_url(platform, name)) == name


def test_profiles_have_the_address_of_their_platform() -> None:
    assert {platform: profile_url(platform, "kim") for platform in Platform} == {
        Platform.INSTAGRAM: "https://www.instagram.com/kim/",
        Platform.TIKTOK: "https://www.tiktok.com/@kim",
        Platform.YOUTUBE: "https://www.youtube.com/@kim",
        Platform.X: "https://x.com/kim",
        Platform.FACEBOOK: "https://www.facebook.com/kim",
        Platform.THREADS: "https://www.threads.net/@kim",
    }


@pytest.mark.parametrize(
    ("typed", "followers"),
    [
        ("84.500", 84_500),
        ("84,500", 84_500),
        ("84 500", 84_500),
        ("84500", 84_500),
        ("84,5rb", 84_500),
        ("84,5 ribu", 84_500),
        ("84.5K", 84_500),
        ("12k", 12_000),
        ("12k+", 12_000),
        ("1,2jt", 1_200_000),
        ("1,25 Juta", 1_250_000),
        ("1.5M", 1_500_000),
        ("1.234.567", 1_234_567),
        ("10.000+", 10_000),
        ("0", 0),
        ("1000jt", 1_000_000_000),
        ("1001jt", None),
        ("9999999999", None),
        ("1" * 5_000, None),
        ("84,5", None),
        ("1.250 rb", None),
        ("1.234,567", None),
        ("84.50.000", None),
        ("-5", None),
        ("banyak", None),
        ("", None),
    ],
)
def test_follower_numbers_are_read_as_indonesians_and_platforms_write_them(
    typed: str, followers: int | None
) -> None:
    assert parse_followers(typed) == followers


@given(st.one_of(st.text(), st.text(alphabet=string.digits + ".,kKmMrbjt+ ٣²")))
@settings(deadline=None)
def test_reading_a_follower_number_never_fails_and_stays_within_a_billion(text: str) -> None:
    followers = parse_followers(text)
    assert followers is None or 0 <= followers <= 1_000_000_000


@given(st.integers(0, 1_000_000_000))
@settings(deadline=None)
def test_every_follower_number_reads_back_with_thousands_dots(followers: int) -> None:
    assert parse_followers(f"{followers:,}".replace(",", ".")) == followers
