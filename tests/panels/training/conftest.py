"""What these tests share."""

from tests.fakes.look import appearance

__all__ = ["appearance"]
