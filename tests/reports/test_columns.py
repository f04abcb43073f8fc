"""How the columns of a table lie on paper."""

from hypothesis import given
from hypothesis import strategies as st

from eventreg.papers.rules import Orientation, PaperSize
from eventreg.reports.columns import MARGIN, SIDES, breakable, lay_out
from eventreg.reports.rules import CellKind, Column

columns = st.lists(
    st.builds(
        Column,
        st.text(max_size=80),
        st.sampled_from(CellKind),
        st.integers(4, 60),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


@given(columns, st.sampled_from(PaperSize))
def test_no_band_is_wider_than_its_page_and_no_column_is_lost(
    given_columns: list[Column], paper: PaperSize
) -> None:
    layout = lay_out(given_columns, paper)
    short, long = SIDES[paper]
    side = short if layout.orientation is Orientation.PORTRAIT else long
    for band in layout.bands:
        assert sum(band.widths) <= side - 2 * MARGIN + 0.5
        assert min(band.widths) > 0
    assert {place for band in layout.bands for place in band.places} == set(
        range(len(given_columns))
    )


def test_few_columns_stand_upright_and_many_lie() -> None:
    few = [Column("No", CellKind.NUMBER, 6), Column("Nama", width=36)]
    assert lay_out(few, PaperSize.A4).orientation is Orientation.PORTRAIT
    many = [*few, *(Column(f"Kolom {number}", width=28) for number in range(8))]
    layout = lay_out(many, PaperSize.A4)
    assert (layout.orientation, len(layout.bands)) == (Orientation.LANDSCAPE, 1)


@given(st.text(max_size=400), st.floats(10, 120))
def test_places_for_a_break_change_no_letter(text: str, width: float) -> None:
    plain = text.replace("\u200b", "")
    assert breakable(plain, width).replace("\u200b", "") == plain


def test_only_words_that_are_too_wide_are_broken() -> None:
    assert breakable("Kabupaten Probolinggo", 20) == "Kabupaten Probolinggo"
    assert "\u200b" in breakable("W" * 20, 20)
