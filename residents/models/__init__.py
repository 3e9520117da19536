from residents.models.baton import Baton
from residents.models.delegate import ChecklistLine, Delegate, Finding
from residents.models.dispute import Dispute, DisputeParty, DisputeSession
from residents.models.event import Event, EventAttendance, EventPhoto
from residents.models.idea import Idea, IdeaNotice, IdeaPhoto
from residents.models.questionnaire import Question, Questionnaire, QuestionnaireIssue, QuestionOption
from residents.models.response import Answer, Response
from residents.models.suggestion import Suggestion
from residents.models.suggestion_category import NeedClass, SuggestionCategory
from residents.models.suggestion_photo import SuggestionPhoto
from residents.models.suggestion_plan import SuggestionPlan
from residents.models.urge import Urge
from residents.models.visit import Visit, VisitRound
from residents.models.voice import ReachTry, ReportBack, Voice

__all__ = [
    "Answer",
    "Baton",
    "ChecklistLine",
    "Delegate",
    "Dispute",
    "DisputeParty",
    "DisputeSession",
    "Event",
    "EventAttendance",
    "EventPhoto",
    "Finding",
    "Idea",
    "IdeaNotice",
    "IdeaPhoto",
    "NeedClass",
    "Question",
    "QuestionOption",
    "Questionnaire",
    "QuestionnaireIssue",
    "ReachTry",
    "ReportBack",
    "Response",
    "Suggestion",
    "SuggestionCategory",
    "SuggestionPhoto",
    "SuggestionPlan",
    "Urge",
    "Visit",
    "VisitRound",
    "Voice",
]
