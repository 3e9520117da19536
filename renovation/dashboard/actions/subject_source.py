"""Where the portal keeps personal data that can be found by a phone number: the registry of every storey's models.

A storey that adds a model with personal data adds a line here; requests, copies and erasures then cover it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.actions.contact_forget import CONTACTS
from projects.actions.subject_erase import erase_rows, rows_of, waiting_rows
from projects.models import LedgerRow
from renovation.core.actions.people import People, erase_people, find_people, needed_people, restrict_people
from renovation.core.models import Contact, User
from residents.actions.delegate_forget import DELEGATES
from residents.actions.dispute_forget import PARTIES
from residents.actions.voice_forget import VOICES
from residents.models import Delegate, DisputeParty, Voice

Rows = Sequence[Any]


@dataclass(frozen=True)
class Source:
    """One kind of rows about people.

    `find(phone, region code)` gives them, `needed(rows)` the keys of those an open case still needs, for the reason
    `why`. `erase(rows, by)` erases and buries, `restrict(rows, by)` stops their use. `say(row)` is what a copy tells.
    """

    code: str
    label: str | Promise
    find: Callable[[str, str], Rows]
    needed: Callable[[Rows], set[int]]
    why: str | Promise
    erase: Callable[[Rows, User], int]
    restrict: Callable[[Rows, User], int]
    say: Callable[[Any], dict[str, str]]


def _say_contact(row: Contact) -> dict[str, str]:
    return {
        _("小区"): f"{row.neighborhood.region} {row.neighborhood}",
        _("联系人"): row.name,
        _("联系电话"): row.phone,
        _("用途"): _("改造工作联系"),
    }


def _say_row(row: LedgerRow) -> dict[str, str]:
    return {
        _("台账"): f"{row.ledger.filename}（{row.ledger.created_at:%Y-%m-%d}）",
        _("行号"): str(row.number),
        _("联系人"): row.contact_name,
        _("联系电话"): row.contact_phone,
        _("用途"): _("由街道、区上报的改造台账"),
    }


def _say_voice(row: Voice) -> dict[str, str]:
    return {
        _("意见编号"): row.suggestion.number,
        _("小区"): str(row.suggestion.neighborhood),
        _("称呼"): row.name,
        _("联系电话"): row.phone,
        _("门牌"): row.flat,
        _("用途"): _("向本人反馈意见的办理结果"),
    }


def _say_delegate(row: Delegate) -> dict[str, str]:
    return {
        _("小区"): str(row.site.neighborhood),
        _("参与环节"): row.get_stage_display(),
        _("姓名"): row.name,
        _("联系电话"): row.phone,
        _("用途"): _("居民代表参与改造"),
    }


def _say_party(row: DisputeParty) -> dict[str, str]:
    return {
        _("小区"): str(row.dispute.neighborhood),
        _("姓名"): row.name,
        _("联系电话"): row.phone,
        _("诉求"): row.claim,
        _("用途"): _("调解矛盾纠纷"),
    }


def _source(people: People, code: str, label: Any, why: Any, say: Callable[[Any], dict[str, str]]) -> Source:
    return Source(
        code=code,
        label=label,
        find=partial(find_people, people),
        needed=partial(needed_people, people),
        why=why,
        erase=lambda rows, by: erase_people(by=by, people=people, rows=rows, action=f"{people.noun}.erased"),
        restrict=lambda rows, by: restrict_people(by=by, people=people, rows=rows),
        say=say,
    )


PEOPLE: tuple[People, ...] = (CONTACTS, VOICES, DELEGATES, PARTIES)
SOURCES: tuple[Source, ...] = (
    _source(CONTACTS, "contact", gettext_lazy("小区联系人"), gettext_lazy("小区改造尚未移交，仍须联系"), _say_contact),
    Source(
        code="ledger_row",
        label=gettext_lazy("台账中的行"),
        find=rows_of,
        needed=waiting_rows,
        why=gettext_lazy("台账导入尚未完成"),
        erase=lambda rows, by: erase_rows(by=by, rows=rows),
        # It is used for nothing but the import that waits.
        restrict=lambda rows, by: len(rows),
        say=_say_row,
    ),
    _source(VOICES, "voice", gettext_lazy("居民意见的反映人"), gettext_lazy("意见还在办理，须向本人反馈"), _say_voice),
    _source(DELEGATES, "delegate", gettext_lazy("居民代表"), gettext_lazy("小区改造尚未移交，仍须联系"), _say_delegate),
    _source(PARTIES, "party", gettext_lazy("矛盾纠纷的当事人"), gettext_lazy("纠纷还在调解"), _say_party),
)
