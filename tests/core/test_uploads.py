"""What is kept of a file that was made reachable."""

from __future__ import annotations

import json

import pytest

from studio.core.uploads import FIELDS, SECRET_KEY, Reachable, Way


def test_it_is_stored_and_read_back() -> None:
    made = Reachable(Way.BUCKET, "cloud", "https://b.example/k?X=1", 1.5, "/tmp/音.wav", "k", 8080, 3, 4)
    assert Reachable.of(json.loads(json.dumps(made.stored()))) == made


@pytest.mark.parametrize("stored", [{}, {"way": "pigeon"}, {"way": "bucket", "more": 1}])
def test_what_is_none(stored: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        Reachable.of(stored)


def test_the_secret_is_not_among_the_plain_fields() -> None:
    assert SECRET_KEY not in FIELDS
    assert len(set(FIELDS)) == len(FIELDS)
