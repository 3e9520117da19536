"""What suggestions are about, and the delegates' checklists: rows, so that districts may add and retire lines."""

from django.db import migrations

CATEGORIES = """
STAIRWELL|楼道|Stairwells|INFRASTRUCTURE
PIPES|管网|Pipes and drains|INFRASTRUCTURE
ROAD|道路|Roads|INFRASTRUCTURE
WIRING|线缆|Cables|INFRASTRUCTURE
ROOF|屋面外墙|Roofs and walls|INFRASTRUCTURE
LIGHTING|照明|Lighting|INFRASTRUCTURE
SECURITY|安防消防|Security and fire safety|INFRASTRUCTURE
PARKING|停车|Parking|SPACE
GREEN|绿化|Greenery|SPACE
ELEVATOR|电梯|Elevators|SPACE
ELDERLY|适老健身|Age-friendly fitness|SPACE
CHARGING|充电|Charging|SPACE
WASTE|垃圾分类|Waste sorting|SERVICE
PROPERTY|物业|Property management|SERVICE
SERVICES|便民服务|Neighborhood services|SERVICE
WORKS|施工扰民|Nuisance of works|SERVICE
OTHER|其他|Other|SERVICE
"""
LINES = """
PLAN|改造内容和顺序征求过本楼居民意见|Residents of the building were asked about content and order
PLAN|居民提出的意见逐条有答复|Every suggestion has an answer
PLAN|方案在小区公示满规定天数|The plan was on display for the days prescribed
PLAN|老人、儿童、残疾人的需要已考虑|Needs of the elderly, children and disabled are met
PLAN|施工时序和出行安排已说明|Sequence of works and access are explained
QUALITY|进场材料与样品一致|Materials match the samples
QUALITY|隐蔽工程覆盖前看过|Concealed works were seen before covering
QUALITY|施工围挡和警示齐全|Fencing and warnings are complete
QUALITY|雨污管接口无渗漏|Joints of drains do not leak
QUALITY|路面平整、无积水|Paving is even, without puddles
QUALITY|噪声和作业时间符合约定|Noise and hours are as agreed
EFFECT|承诺的内容都做了|What was promised was done
EFFECT|使用三个月没有新问题|Three months of use show no new fault
EFFECT|保修电话张贴并有人接|The warranty phone is posted and answered
EFFECT|垃圾、停车、绿化有人管|Waste, parking and greenery are looked after
EFFECT|居民整体满意|Residents are satisfied on the whole
"""


def fill(apps, schema_editor):
    SuggestionCategory = apps.get_model("residents", "SuggestionCategory")
    ChecklistLine = apps.get_model("residents", "ChecklistLine")
    rows = [line.split("|") for line in CATEGORIES.strip().splitlines()]
    SuggestionCategory.objects.bulk_create(
        SuggestionCategory(code=code, name_zh=zh, name_en=en, need=need, order=order)
        for order, (code, zh, en, need) in enumerate(rows, start=1)
    )
    rows = [line.split("|") for line in LINES.strip().splitlines()]
    ChecklistLine.objects.bulk_create(
        ChecklistLine(stage=stage, order=order, text=zh, text_en=en)
        for order, (stage, zh, en) in enumerate(rows, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
