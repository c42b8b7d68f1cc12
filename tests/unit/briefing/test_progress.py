"""How much of a work of several parts is done."""

from registry.briefing.progress import counted_out, shares


def test_parts_are_told_as_one_work_that_never_goes_back() -> None:
    told: list[tuple[int, int]] = []
    read, drawn, short = shares(lambda done, total: told.append((done, total)), (1.0, 2.0, 0.1))
    for part, total in ((read, 310), (drawn, 310), (short, 40)):
        for done in (0, total // 2, total):
            part(done, total)

    assert told == [
        (0, 310), (50, 310), (100, 310), (100, 310), (200, 310), (300, 310),
        (300, 310), (305, 310), (310, 310),
    ]  # fmt: skip


def test_nothing_to_do_is_done() -> None:
    told: list[tuple[int, int]] = []
    [only] = shares(lambda done, total: told.append((done, total)), (1.0,))
    only(0, 0)

    assert told == [(0, 0)]
    assert [*counted_out("ab", 2, None)] == ["a", "b"]


def test_items_are_counted_as_they_are_taken() -> None:
    told: list[tuple[int, int]] = []
    taken = counted_out("ab", 2, lambda done, total: told.append((done, total)))
    next(taken)
    next(taken)

    assert told == [(0, 2), (1, 2)]
    assert [*taken, told[-1]] == [(2, 2)]
