"""RT-1: a copy as a person reads it."""

from privacy.copies.reading import legible


def test_rt1_times_are_words_and_what_is_empty_is_left_out():
    held = {
        "since": "2026-11-22T20:56:18.331566+00:00",
        "born": "1990-02-28",
        "typed": "2026-02-31",
        "plan": {"places": []},
        "allowed": True,
        "tags": ["rye", ""],
        "text": "At 2026-11-22T20:56:18+00:00 we met.",
    }
    assert legible([held, {"text": ""}]) == [
        {
            "since": "Nov. 22, 2026, 8:56 PM UTC",
            "born": "Feb. 28, 1990",
            "typed": "2026-02-31",
            "allowed": "yes",
            "tags": ["rye"],
            "text": "At 2026-11-22T20:56:18+00:00 we met.",
        }
    ]
