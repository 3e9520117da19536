from projects.models.defect import Defect, DefectPhoto
from projects.models.funding import Funding
from projects.models.item_type import ItemClass, ItemType
from projects.models.ledger_import import LedgerImport, LedgerRow
from projects.models.plan_item import PlanItem
from projects.models.progress_report import ProgressReport
from projects.models.project import Project, ProjectParty
from projects.models.project_document import ProjectDocument
from projects.models.site import DateRevision, ProjectSite
from projects.models.site_photo import SitePhoto

__all__ = [
    "DateRevision",
    "Defect",
    "DefectPhoto",
    "Funding",
    "ItemClass",
    "ItemType",
    "LedgerImport",
    "LedgerRow",
    "PlanItem",
    "ProgressReport",
    "Project",
    "ProjectDocument",
    "ProjectParty",
    "ProjectSite",
    "SitePhoto",
]
