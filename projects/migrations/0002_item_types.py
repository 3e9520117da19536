"""The 42 item types in three classes, after the list of 国办发〔2020〕23号; rows, so that cities may add."""

from django.db import migrations

CLASSES = [("BASIC", "基础类", "Basic", 1), ("IMPROVED", "完善类", "Improvement", 2), ("ENHANCED", "提升类", "Enhancement", 3)]
TYPES = """
B01|供水|Water supply|m
B02|排水（雨污分流）|Drainage (rain–sewage separation)|m
B03|供电|Power supply|m
B04|弱电|Low-voltage wiring|m
B05|道路|Roads|㎡
B06|供气|Gas|m
B07|供热|Heating|m
B08|消防|Fire safety|处
B09|安防|Security|处
B10|生活垃圾分类|Waste sorting|处
B11|移动通信|Mobile communication|处
B12|光纤入户|Fiber to the home|户
B13|架空线规整（入地）|Tidying or burying overhead lines|m
B14|屋面维修|Roof repair|㎡
B15|外墙维修|Exterior wall repair|㎡
B16|楼梯等公共部位维修|Repair of stairwells and common parts|处
I01|拆除违法建设|Removal of illegal structures|㎡
I02|绿化整治|Greening|㎡
I03|照明整治|Lighting|盏
I04|适老设施|Elderly-friendly facilities|处
I05|无障碍设施|Barrier-free facilities|处
I06|停车库（场）|Parking|个
I07|电动自行车充电设施|E-bike charging|个
I08|汽车充电设施|Electric vehicle charging|个
I09|智能快件箱|Parcel lockers|组
I10|智能信包箱|Smart mailboxes|组
I11|文化休闲设施|Culture and leisure|㎡
I12|体育健身设施|Sports and fitness|㎡
I13|物业用房|Property-management room|㎡
I14|建筑节能改造|Building energy retrofit|㎡
I15|加装电梯|Elevator retrofit|部
E01|社区综合服务设施|Community service facility|个
E02|公共卫生设施|Public health facility|个
E03|教育设施|Education facility|个
E04|智能感知设施|Smart sensing|套
E05|养老服务设施|Elderly care|个
E06|托育服务设施|Childcare|个
E07|助餐服务设施|Meal service|个
E08|家政保洁|Housekeeping|个
E09|便民市场|Convenience market|个
E10|便利店|Convenience store|个
E11|邮政快递末端综合服务站|Postal and express station|个
"""


def fill(apps, schema_editor):
    ItemClass, ItemType = apps.get_model("projects", "ItemClass"), apps.get_model("projects", "ItemType")
    ItemClass.objects.bulk_create(ItemClass(code=c, name_zh=zh, name_en=en, order=n) for c, zh, en, n in CLASSES)
    prefix = {code[0]: code for code, *_ in CLASSES}
    rows = [line.split("|") for line in TYPES.strip().splitlines()]
    ItemType.objects.bulk_create(
        ItemType(code=code, item_class_id=prefix[code[0]], name_zh=zh, name_en=en, unit=unit)
        for code, zh, en, unit in rows
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
