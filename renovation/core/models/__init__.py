from renovation.core.models.absence import Absence
from renovation.core.models.audit import AuditEntry, StaleMark
from renovation.core.models.building import Building
from renovation.core.models.change_request import ChangeRequest
from renovation.core.models.contact import Contact
from renovation.core.models.dwelling import Dwelling
from renovation.core.models.heartbeat import Heartbeat
from renovation.core.models.neighborhood import Neighborhood
from renovation.core.models.notification import Delivery, NoticePreference, NoticeTemplate, Notification
from renovation.core.models.organization import Organization
from renovation.core.models.parameter import Parameter
from renovation.core.models.rate_bucket import RateBucket
from renovation.core.models.region import Region
from renovation.core.models.seal import AuditArchive, AuditCheck, AuditSeal, AuditSealItem
from renovation.core.models.second_factor import RecoveryCode, SecondFactor
from renovation.core.models.session import PortalSession
from renovation.core.models.special_day import SpecialDay
from renovation.core.models.stored_file import StoredFile
from renovation.core.models.subject_request import ForgetRun, SubjectRequest, Tombstone
from renovation.core.models.token import ApiToken
from renovation.core.models.user import Duty, PasswordRecord, User

__all__ = [
    "Absence",
    "ApiToken",
    "AuditArchive",
    "AuditCheck",
    "AuditEntry",
    "AuditSeal",
    "AuditSealItem",
    "Building",
    "ChangeRequest",
    "Contact",
    "Delivery",
    "Duty",
    "Dwelling",
    "ForgetRun",
    "Heartbeat",
    "Neighborhood",
    "NoticePreference",
    "NoticeTemplate",
    "Notification",
    "Organization",
    "Parameter",
    "PasswordRecord",
    "PortalSession",
    "RateBucket",
    "RecoveryCode",
    "Region",
    "SecondFactor",
    "SpecialDay",
    "StaleMark",
    "StoredFile",
    "SubjectRequest",
    "Tombstone",
    "User",
]
