"""A suggestion that came by the public page, and the link of its author."""

import re

from residents.actions.suggestion import VoiceFacts, take_in_public
from residents.forms.open_ticket import new_key
from residents.queries.open_status import digest_of
from tests.residents.loop_cast import Case


class Sent(Case):
    """A case that came by the public page, with its author's key."""

    def __init__(self, cast, here):
        super().__init__(cast, here)
        self.key = new_key()
        facts = VoiceFacts("王小明", "13912347788", "2-301", None, has_consented=True)
        self.row, self.voice = take_in_public(
            neighborhood=here, category=self.category, text="下水道堵了", voice=facts, follow_digest=digest_of(self.key)
        )

    @property
    def link(self):
        return f"/open/f/{self.key}/"

    def worked(self):
        """Up to the answer."""
        return self.verified().adopted().planned().reported_done().accepted()


def rate(client, sent, satisfaction, words=""):
    """The author says by their link what they think of the answer."""
    return client.post(f"{sent.link}rate/", {"satisfaction": satisfaction, "text": words}, follow=True)


def text(answer):
    return answer.content.decode()


# The public form and its two steps ---------------------------------------------------------------------------------
TYPED = {"category": "LIGHTING", "text": "北门路灯不亮", "place": "北门", "do": "look"}


def hidden(page):
    """Return what the second step carries along."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def second(client, url, **typed):
    answer = client.post(url, TYPED | typed)
    assert "核对提交" in text(answer)
    return hidden(text(answer))


def send(client, url, carried, **more):
    return client.post(url, carried | {"do": "send"} | more)


def key_of(answer):
    assert answer.status_code == 302, text(answer)
    return re.fullmatch(r"/open/f/([0-9a-z]{16})/\?new=1", answer.url)[1]
