"""What the loop allows, written by hand: at each point of it which move is open to whom, and who lacks the right.

Kept apart from the product: names of people and of moves, nothing computed from its table.
"""

# The rights of each person here, by the right a move asks for.
COLLECTS = {"red", "red2", "committee", "committee2", "worker", "street", "street2", "district", "district2", "city"}
OFFICERS = {"street", "street2", "district", "district2", "city"}
STUDIES = OFFICERS | {"committee", "committee2"}
PLANS = OFFICERS | {"yellow", "yellow2"}
SUPERVISES = OFFICERS | {"blue", "blue2"}
CARRIES_OUT = OFFICERS | {"worker", "yellow", "yellow2"}
ASSIGNS = STUDIES
# Who may carry out where it was given to a firm: its own staff too.
WITH_FIRM = CARRIES_OUT | {"builder"}

# At each point: {move: who may make it}; a move that is not named is open to nobody there.
EVERYWHERE = {"CLEAN": COLLECTS}


def urges(owner):
    return (COLLECTS | SUPERVISES | ASSIGNS) - {owner}


ALLOWED = {
    "SENT_IN": {
        "VERIFY": {"red"},
        "INVALIDATE": {"red"},
        "URGE": urges("red"),
        "HAND_OVER": ASSIGNS | {"red"},
    },
    "STUDY": {
        "STUDY": {"committee"},
        "MERGE": {"committee"},
        "URGE": urges("committee"),
        "HAND_OVER": ASSIGNS,
    },
    # Nobody could be found: whoever could hold it takes it.
    "NOBODY": {"URGE": urges(None), "HAND_OVER": ASSIGNS},
    "PLAN": {
        "PLAN": {"yellow"},
        "URGE": urges("yellow"),
        "HAND_OVER": ASSIGNS | {"yellow"},
    },
    # The worker carries out.
    "DOING": {
        "REPORT_DONE": {"worker"},
        "NAME_DOER": {"blue"},
        "SEND_BACK": {"blue"},  # To the planner; to the doer there is nothing yet.
        "ESCALATE": {"blue"},
        "URGE": urges("blue"),
        "HAND_OVER": ASSIGNS | {"blue"},
    },
    # Given to a firm, nobody named: its staff, or whoever carries out there but has planned.
    "FIRM": {
        "REPORT_DONE": WITH_FIRM - {"yellow"},
        "NAME_DOER": {"blue"},
        "SEND_BACK": {"blue"},
        "ESCALATE": {"blue"},
        "URGE": urges("blue"),
        "HAND_OVER": ASSIGNS | {"blue"},
    },
    "DONE": {
        "ACCEPT": {"blue"},
        "SEND_BACK": {"blue"},
        "ESCALATE": {"blue"},
        "URGE": urges("blue"),
        "HAND_OVER": ASSIGNS | {"blue"},
    },
    # Referred to a firm: no planner, so every carrier may bring its answer.
    "REFERRED": {
        "REPORT_DONE": WITH_FIRM,
        "NAME_DOER": {"blue"},
        "ESCALATE": {"blue"},
        "URGE": urges("blue"),
        "HAND_OVER": ASSIGNS | {"blue"},
    },
    # Climbed to the district: nowhere further to go.
    "TOP": {
        "REPORT_DONE": {"worker"},
        "NAME_DOER": {"blue"},
        "SEND_BACK": {"blue"},
        "URGE": urges("blue"),
        "HAND_OVER": ASSIGNS | {"blue"},
    },
    "ANSWERED": {
        "REPORT_BACK": {"red"},
        "TRY_REACH": {"red"},
        "URGE": urges("red"),
        "HAND_OVER": ASSIGNS | {"red"},
    },
    # At the district one of two said no by their own link: the last answer is owed, the other one is still to be told.
    "LAST_WORD": {
        "REPORT_BACK": {"red"},
        "TRY_REACH": {"red"},
        "LAST_ANSWER": {"red"},
        "URGE": urges("red"),
        "HAND_OVER": ASSIGNS | {"red"},
    },
    "ENDED": {"REOPEN": COLLECTS},
    "PUT_OFF": {"REOPEN": COLLECTS},
    "LONG_ENDED": {},
    "MERGED": {},
    "INVALID": {},
}
# Who holds the right a move asks for, at any point: the others are forbidden, these are told why not now.
RIGHT = {
    "VERIFY": COLLECTS,
    "INVALIDATE": COLLECTS,
    "CLEAN": COLLECTS,
    "STUDY": STUDIES,
    "MERGE": STUDIES,
    "PLAN": PLANS,
    "REPORT_DONE": CARRIES_OUT,
    "NAME_DOER": SUPERVISES,
    "ACCEPT": SUPERVISES,
    "SEND_BACK": SUPERVISES,
    "ESCALATE": SUPERVISES,
    "REPORT_BACK": COLLECTS,
    "TRY_REACH": COLLECTS,
    "LAST_ANSWER": COLLECTS,
    "REOPEN": COLLECTS,
    "URGE": COLLECTS | SUPERVISES | ASSIGNS,
    "HAND_OVER": ASSIGNS,
}
# At these points the firm's staff see it, and hold their right there.
OF_FIRM = {"FIRM", "REFERRED"}
OWNERS = {
    "SENT_IN": "red", "STUDY": "committee", "PLAN": "yellow", "DOING": "blue", "FIRM": "blue", "DONE": "blue",
    "REFERRED": "blue", "TOP": "blue", "ANSWERED": "red", "LAST_WORD": "red",
}  # fmt: skip
# What each point tells those who hold the right but are not allowed, in part.
WHY = {
    ("STUDY", "PLAN", "yellow"): "现在的环节是“社区党委研判”，“制定方案”须在“黄马甲方案”环节进行",
    ("STUDY", "STUDY", "committee2"): "由committee负责",
    ("NOBODY", "STUDY", "committee"): "还没有责任人",
    ("DOING", "ACCEPT", "blue"): "还没有报告办理情况",
    ("DOING", "REPORT_DONE", "street"): "由worker实施",
    ("DOING", "URGE", "blue"): "就在您手上",
    ("FIRM", "REPORT_DONE", "yellow"): "不能自己实施",
    ("DONE", "REPORT_DONE", "worker"): "等待督办人验收",
    ("DONE", "NAME_DOER", "blue"): "等待督办人验收",
    ("REFERRED", "SEND_BACK", "blue"): "没有方案人",
    ("TOP", "ESCALATE", "blue"): "已在区级",
    ("ANSWERED", "REOPEN", "red"): "还在办理",
    ("ANSWERED", "ACCEPT", "blue"): "现在的环节是“红马甲反馈”",
    ("ANSWERED", "LAST_ANSWER", "red"): "没有等待最后书面答复",
    ("LAST_WORD", "LAST_ANSWER", "district"): "由red负责",
    ("ENDED", "TRY_REACH", "red"): "已办结（已解决），不能再登记联系未果",
    ("ENDED", "REPORT_BACK", "red"): "已办结（已解决），不能再反馈居民",
    ("LONG_ENDED", "REOPEN", "red"): "办结已超过 30 天",
    ("MERGED", "REOPEN", "red"): "并案和无效的意见不能重新办理",
    ("INVALID", "REOPEN", "red"): "并案和无效的意见不能重新办理",
}


def expected(point: str, move: str, person: str) -> str:
    """Return DONE, ILLEGAL or FORBIDDEN."""
    if person in (ALLOWED[point] | EVERYWHERE).get(move, ()):
        return "DONE"
    right = set(RIGHT[move])
    if move == "REPORT_DONE" and point in OF_FIRM:
        right |= {"builder"}
    if move == "HAND_OVER" and OWNERS.get(point) == person:
        right |= {person}
    return "ILLEGAL" if person in right else "FORBIDDEN"
