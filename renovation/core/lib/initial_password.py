"""Passwords that the portal makes for a person's first sign-in: shown once, replaced by their own at once."""

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hashers, make_password

# Without 0 and o, 1, l and i: they are read out on the telephone.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4
# Stretching slows down guesses; of 31**16 passwords nobody guesses one however fast. Django hashes anew, with all its
# rounds, at the first sign-in.
ROUNDS = 1000


def make() -> str:
    """Return a password like `k7mp-x3nd-8wqa-h5tr`, of 79 random bits, with a letter, a digit and a sign."""
    while True:
        groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
        password = "-".join(groups)
        if any(char.isdigit() for char in password) and any(char.isalpha() for char in password):
            return password


def hashed(password: str) -> str:
    """Return what is stored of a password made here: hundreds at once must not hold up the portal for minutes."""
    quick = next((hasher for hasher in get_hashers() if type(hasher) is PBKDF2PasswordHasher), None)
    return quick.encode(password, quick.salt(), iterations=ROUNDS) if quick else make_password(password)
