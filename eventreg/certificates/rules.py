"""What a certificate states."""

#: One lesson hour (jam pelajaran, JP) is usually 45 minutes of programme (domain.md §5).
MINUTES_PER_LESSON = 45


def lesson_hours(minutes: int, per: int = MINUTES_PER_LESSON) -> int:
    """The whole lesson hours (JP) in a programme of so many minutes: 08.00–12.00 gives 5.

    Some offices count `per` 60 minutes. Raises ValueError for a negative programme or an hour
    without minutes.
    """
    if minutes < 0 or per < 1:
        raise ValueError("A programme lasts 0 minutes or more, a lesson hour at least one.")
    return minutes // per
