"""The code by which a bot that knows nobody learns who its owner is.

Not here: what follows from a right one (telegram_talk.py), members (access.py).
"""

import hmac
import re
import secrets

# Neither 0 and O nor 1, I and L: 31 signs, so that 20 guesses meet one of 31^8 codes with 2 in 10^11.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8
GUESSES = 20  # of all people together

_LIKE_A_CODE = re.compile(rf"(?=\D*\d)[{ALPHABET}]{{{LENGTH}}}")
_START = re.compile(r"\s*/start(?:@\w+)?\s", re.ASCII | re.IGNORECASE)
_FORGIVEN = re.compile(r"[\s\-\u2010-\u2015]+")  # phones turn hyphens into dashes


class Pairing:
    """A code that opens once, while this process runs. Whoever sees the operator's terminal can send it."""

    def __init__(self) -> None:
        self.code = _new_code()
        self._guesses_left = GUESSES
        self._is_used = False

    @property
    def is_worn_out(self) -> bool:
        """Whether there were too many wrong guesses: the code opens for nobody any more."""
        return self._guesses_left == 0

    def is_guess(self, text: str) -> bool:
        """Whether a text looks like a code, while one still opens."""
        return _LIKE_A_CODE.fullmatch(_bare(text)) is not None and not self._is_used and not self.is_worn_out

    def opens(self, text: str) -> bool:
        """Whether the text is the code, in whatever case, spaced or hyphened, also as "/start CODE".

        A text that looks like a code, and is not it, is a wrong guess.
        """
        if not self.is_guess(text):
            return False
        guess = _bare(text)
        if hmac.compare_digest(guess, self.code):
            self._is_used = True
            return True
        self._guesses_left -= 1
        return False


def _bare(text: str) -> str:
    return _FORGIVEN.sub("", _START.sub("", text, count=1)).upper()


def _new_code() -> str:
    while True:  # words of eight letters are no guesses, so a code holds a digit
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _LIKE_A_CODE.fullmatch(code):
            return code
