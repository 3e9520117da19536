"""Pairs of remarks as residents make them, and whether they say the same: what similarity is held to.

`SAME` = one matter in other words; `OTHER_TOPIC` = one place, two matters; `OTHER_PLACE` = one matter at two places.
The held-back pairs were written with the others and not looked at while the weights were chosen.
Each is (category, first, category, second).
"""

Pair = tuple[str, str, str, str]

SAME: list[Pair] = [
    (
        "LIGHTING",
        "3号楼2单元楼道灯坏了，晚上黑漆漆的老人容易摔倒",
        "LIGHTING",
        "三号楼二单元的楼道灯不亮了，半个月没人修",
    ),
    (
        "PARKING",
        "小区里车太多没地方停，能不能多划点停车位",
        "PARKING",
        "停车位不够，晚上回来找不到车位，希望增加停车位",
    ),
    ("CHARGING", "希望在小区里装几个电动车充电桩", "CHARGING", "电瓶车没地方充电，建议建集中充电的车棚"),
    ("PIPES", "下水道又堵了，一楼厨房往外返污水", "PIPES", "一楼下水道堵塞，污水从厨房地漏冒出来"),
    ("ROOF", "顶楼下雨漏水，屋面防水该重做了", "ROOF", "六楼屋顶漏雨严重，请做一下屋面防水"),
    ("ELEVATOR", "老年人多，爬六楼太累，想加装电梯", "ELEVATOR", "我们单元想装电梯，老人上下楼困难"),
    ("WASTE", "垃圾桶离大门太近，夏天臭味很大", "WASTE", "门口的垃圾箱太臭了，能不能挪远一点"),
    ("ROAD", "小区主路坑坑洼洼，下雨积水没法走", "ROAD", "路面破损严重，一下雨到处积水"),
    ("WIRING", "楼间电线网线乱拉，像蜘蛛网一样，太危险", "WIRING", "空中线缆乱得像蜘蛛网，希望入地或者整理"),
    ("GREEN", "花坛里的草都枯死了，没人浇水也没人管", "GREEN", "花坛荒了，杂草丛生没人打理"),
    ("SECURITY", "小区没有门禁，外面的人随便进，经常丢东西", "SECURITY", "大门没装门禁，闲杂人员随便进出，不安全"),
    ("ELDERLY", "健身器材都生锈了，老人用着不安全", "ELDERLY", "院里的健身器材锈坏了，希望更换适合老年人的"),
    ("WORKS", "工地晚上十点还在施工，吵得孩子睡不着", "WORKS", "夜间施工噪音太大，影响休息"),
    ("PROPERTY", "没有物业，卫生没人打扫，希望请个物业公司", "PROPERTY", "小区没人管，想引进物业公司搞好卫生"),
    ("STAIRWELL", "楼道里堆满杂物和自行车，着火了跑不出去", "STAIRWELL", "楼梯间堆放杂物，堵住消防通道，请清理"),
    ("SERVICES", "附近没有菜市场，老人买菜要走很远", "SERVICES", "希望小区附近建个菜市场或者便民菜店"),
    ("SECURITY", "消防栓没有水，灭火器也过期了", "SECURITY", "消防栓打不开没水，灭火器早过期了"),
    ("PIPES", "自来水管老化，水压低，早晚高峰没水", "PIPES", "水压太低，高峰期楼上没水，水管该换了"),
    ("ROOF", "外墙瓷砖脱落，差点砸到人", "ROOF", "外墙皮往下掉，非常危险，砸到人怎么办"),
    ("GREEN", "大树枝条伸到三楼窗户，挡光还招虫子", "GREEN", "树太高挡住了窗户采光，请修剪树枝"),
]
OTHER_TOPIC: list[Pair] = [
    ("LIGHTING", "3号楼2单元楼道灯坏了，晚上黑漆漆的", "STAIRWELL", "3号楼2单元楼道堆满纸箱杂物"),
    ("PIPES", "5号楼一楼下水道堵了往外冒污水", "PARKING", "5号楼一楼门前总有人乱停车"),
    ("ROOF", "7号楼六楼屋顶漏雨", "ELEVATOR", "7号楼六楼的老人想加装电梯"),
    ("WASTE", "东门口垃圾桶太臭了", "SECURITY", "东门口没有门禁，外人随便进"),
    ("GREEN", "小区广场的花坛没人浇水", "ELDERLY", "小区广场想添几件健身器材"),
    ("ROAD", "北门的路坑坑洼洼不好走", "LIGHTING", "北门的路晚上没有灯"),
    ("WIRING", "2号楼前网线乱拉", "CHARGING", "2号楼前想建电动车充电棚"),
    ("PROPERTY", "小区没有物业没人打扫卫生", "PARKING", "小区没有停车位，车没地方停"),
    ("WORKS", "工地晚上施工太吵", "ROAD", "施工挖开的路面一直没有恢复"),
    ("SERVICES", "希望附近建个老年食堂", "ELDERLY", "希望附近修个老人活动室"),
]
OTHER_PLACE: list[Pair] = [
    ("LIGHTING", "3号楼2单元楼道灯坏了，晚上黑漆漆的", "LIGHTING", "9号楼1单元楼道灯坏了"),
    ("ROOF", "7号楼顶楼下雨漏水", "ROOF", "12号楼顶楼漏雨，墙都发霉了"),
    ("PIPES", "1栋下水道堵了返水", "PIPES", "8栋的下水道堵塞，污水外溢"),
    ("ELEVATOR", "四号楼想加装电梯", "ELEVATOR", "十一号楼业主要求加装电梯"),
    ("STAIRWELL", "2号楼楼道堆满杂物", "STAIRWELL", "6号楼楼道堆放杂物没人清理"),
]
HELD_SAME: list[Pair] = [
    ("LIGHTING", "小区路灯不亮，晚上走路看不见", "LIGHTING", "晚上院里路灯全黑，走路害怕"),
    ("PARKING", "外来车辆占了我们的车位，回家没处停", "PARKING", "外面的车停进来占车位，业主没地方停车"),
    ("CHARGING", "有人从楼上拉电线给电瓶车充电，太危险", "CHARGING", "电动车飞线充电现象多，怕着火"),
    ("PIPES", "化粪池满了，院子里臭气熏天", "PIPES", "化粪池好久没清掏，味道很臭"),
    ("ROAD", "人行道地砖翘起来，老人绊倒过", "ROAD", "步道砖松动不平，容易绊倒老人"),
    ("WASTE", "垃圾分类的桶不够，周末都堆到地上", "WASTE", "垃圾桶太少，垃圾堆得满地都是"),
    ("SECURITY", "监控坏了好几个，丢了自行车查不到", "SECURITY", "小区监控摄像头坏了，车被偷也查不到"),
    ("ELDERLY", "单元门口台阶高，轮椅上不去，想修无障碍坡道", "ELDERLY", "希望门口做个坡道，坐轮椅出入方便"),
    ("STAIRWELL", "楼梯扶手断了，摇摇晃晃", "STAIRWELL", "楼梯的扶手松动断裂，需要维修"),
    ("WORKS", "施工扬尘太大，窗户都不敢开", "WORKS", "工地灰尘太大没洒水，没法开窗"),
    ("SERVICES", "快递没地方放，希望装快递柜", "SERVICES", "建议在小区里安装智能快递柜"),
    ("ROOF", "墙体开裂进水，屋里发霉", "ROOF", "外墙裂缝渗水，家里墙面发霉了"),
]
HELD_OTHER: list[Pair] = [
    ("STAIRWELL", "4号楼1单元楼梯扶手断了", "LIGHTING", "4号楼1单元楼道没有灯"),
    ("PARKING", "南门口乱停车堵住路", "WASTE", "南门口垃圾没人清运"),
    ("PIPES", "10号楼自来水水压低", "PIPES", "10号楼暖气不热"),
    ("SECURITY", "小区监控坏了", "PROPERTY", "小区保洁不到位"),
    ("CHARGING", "建议加几个汽车充电桩", "PARKING", "建议加几个汽车停车位"),
    ("ELEVATOR", "13号楼加装电梯挡光，一楼不同意", "ELEVATOR", "2号楼加装的电梯老是停运"),
    ("LIGHTING", "5号楼前的路灯坏了", "LIGHTING", "14号楼前的路灯不亮"),
    ("STAIRWELL", "3栋楼道墙皮脱落要粉刷", "STAIRWELL", "15栋楼道墙面太脏，请粉刷一下"),
    ("GREEN", "希望种点花", "GREEN", "大树该打药了，虫子太多"),
]
# What else is said in a neighborhood.
BESIDE = [
    ("SERVICES", "社区能不能多组织一些老年人体检活动"),
    ("SERVICES", "希望开设四点半课堂，孩子放学没人看"),
    ("PROPERTY", "物业费收了不见服务，收支要公开"),
    ("OTHER", "楼上养的狗半夜一直叫"),
    ("OTHER", "广场舞音响声音太大"),
    ("SPACE_OTHER", "想要一块晾晒衣服被子的地方"),
    ("ROAD", "消防车通道被花盆占了"),
    ("PARKING", "希望给残疾人留专用车位"),
    ("WIRING", "有线电视信号不好"),
    ("GREEN", "公共绿地被一楼住户圈起来种菜"),
]
