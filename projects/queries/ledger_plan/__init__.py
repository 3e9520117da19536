"""What a ledger's rows would do to the stored data: reads only; the dry run shows it, the commit carries it out.

planner = Planner(ledger)
for plan in planner.plan(rows): plan.verdict, plan.problems, plan.changes, plan.neighborhood
planner.drafts                       # what the commit saves, by model
planner.findings                     # streets, communities and firms that are new
"""

from projects.queries.ledger_plan.draft import Draft, Drafts
from projects.queries.ledger_plan.places import NEW, Places, near_names
from projects.queries.ledger_plan.planner import Planner, RowPlan

__all__ = ["NEW", "Draft", "Drafts", "Places", "Planner", "RowPlan", "near_names"]
