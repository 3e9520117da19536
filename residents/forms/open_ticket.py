"""What a visitor's form carries from step to step, signed by us: there is no session to keep it in."""

import secrets
from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid4

from django.core import signing

SALT, HOURS = "residents.open", 24
# Without signs that are mistaken for each other on paper; 31**16 keys are guessed by nobody.
ALPHABET, LENGTH = "23456789abcdefghjkmnpqrstuvwxyz", 16


def new_key() -> str:
    """Return the key of a resident's own link."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))


@dataclass
class Ticket:
    """One form of one visitor: sent twice, it is taken in once.

    `about` is what it is about (`n12` a neighborhood, `s34` a suggestion); `photos` are keys of files already
    accepted; `code` is the keyed hash of the code sent to `phone` (itself a keyed hash), good until `until`.
    """

    about: str
    key: str = field(default_factory=new_key)
    form: str = field(default_factory=lambda: uuid4().hex)
    photos: list[str] = field(default_factory=list)
    code: str = ""
    until: float = 0.0

    @property
    def client_id(self) -> UUID:
        return UUID(self.form)

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def read_ticket(text: str, about: str) -> Ticket:
    """Return the ticket of a form; a new one if it is too old, of another form, or not ours."""
    try:
        ticket = Ticket(**signing.loads(text, salt=SALT, max_age=HOURS * 3600))
    except (signing.BadSignature, TypeError, ValueError):
        return Ticket(about)
    return ticket if ticket.about == about else Ticket(about)
