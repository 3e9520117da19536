"""Questionnaires of one place."""

from django.utils import timezone

from renovation.core.models import Neighborhood, User
from residents.models import Answer, Question, Questionnaire, QuestionnaireIssue, Response
from tests.permissions.oracle import Thing


def survey_things(code: str, owner: User) -> dict[str, Thing]:
    """Return {kind: Thing} of the neighborhood that stands in the community `code`."""
    here, today = Neighborhood.objects.get(region_id=code), timezone.localdate()
    mark = here.name.removesuffix("小区")
    paper = Questionnaire.objects.create(
        neighborhood=here, title=f"{mark}问卷", state="OPEN", public_key=f"k{code[-9:].lower()}", by=owner
    )
    question = Question.objects.create(
        questionnaire=paper, order=1, kind="TEXT", text=f"{mark}题目", is_suggestion=True, is_required=False
    )
    issue = QuestionnaireIssue.objects.create(questionnaire=paper, count=9, issued_on=today, by=owner)
    response = Response.objects.create(questionnaire=paper, returned_by="PAPER", sheet="1", entered_by=owner)
    Answer.objects.create(response=response, question=question, text=f"{mark}意见")
    rows = {"questionnaire": paper, "question": question, "issue": issue, "response": response}
    things = {kind: Thing(kind, row.pk, (code,)) for kind, row in rows.items()}
    return things | {"public_key": Thing("public_key", paper.public_key, (code,))}
