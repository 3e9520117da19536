"""What the outbox says and does beside sending: refusals put right, receipts, a shared phone, taking out, deleting."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from residents.models import Suggestion, SuggestionCategory, Voice
from tests.browser.outbox import line, open_intake, ready, send, waits, write
from tests.fixtures.cast import COMMUNITY, make_user
from tools.auditing.corpus import photo as photos

pytestmark = pytest.mark.django_db(transaction=True)
POST = "**/api/v1/intake/"
ANYBODYS = ("(!record.person || record.person === person)", "true")
KEEPS_TEXT = ("await records.put({ client_id, person,", "await records.put({ ...stored, client_id, person,")
NEW_ID = ("old.taken ? newId() : id", "newId()")
EVERYTHING = """async () => { const db = await idb.openDB("portal-intake"); const found = [];
    for (const store of db.objectStoreNames) { found.push(...await db.getAll(store)); }
    return JSON.stringify(found); }"""


def picture(name, content):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def put_right(phone, live_server, axe, shot):
    """The portal refuses one; it is put right and goes under the number it had."""
    open_intake(phone, live_server.url)
    SuggestionCategory.objects.filter(pk="PIPES").update(is_active=False)
    phone.locator("#photo").set_input_files([picture("现场.jpg", photos.png(400, 300))])
    write(phone, "类别刚刚停用了")
    expect(line(phone, "类别刚刚停用")).to_contain_text("需修改")
    expect(phone.locator("#told")).to_contain_text("这条没有收下")
    waits(phone, 1)
    key = line(phone, "类别刚刚停用").get_attribute("data-id")
    shot(phone, "outbox-refused")
    axe(phone)
    phone.get_by_label("意见内容").fill("另一条还没写完的")
    line(phone, "类别刚刚停用").get_by_role("button", name="修改").click()
    expect(phone.get_by_label("意见内容")).to_have_value("类别刚刚停用了")
    expect(phone.locator("#field-category")).to_contain_text("没有这个类别，或已停用")
    expect(phone.locator("#photos img")).to_have_count(1)
    shot(phone, "outbox-editing")
    axe(phone)
    phone.locator("label.phone-chip", has_text="道路").click()
    phone.get_by_role("button", name="保存修改").click()
    waits(phone, 0)
    stored = Suggestion.objects.get()
    assert (stored.category_id, stored.text, stored.photos.count()) == ("ROAD", "类别刚刚停用了", 1)
    assert str(stored.client_id) == key
    expect(phone.get_by_label("意见内容")).to_have_value("另一条还没写完的")


def test_put_right(phone, live_server, axe, shot):
    put_right(phone, live_server, axe, shot)


def test_put_right_has_teeth(phone, live_server, axe, shot, broken):
    broken.script("outbox.js", NEW_ID)
    with pytest.raises(AssertionError):
        put_right(phone, live_server, axe, shot)


def test_what_is_there_already_in_other_words_becomes_a_new_one(phone, live_server, context):
    """Its first answer was lost, then its words were changed: neither is lost, and people are told."""
    open_intake(phone, live_server.url)
    context.set_offline(True)
    write(phone, "先前的说法")
    kept = phone.evaluate("Outbox.all().then((all) => all[0])")
    context.set_offline(False)
    waits(phone, 0)
    changed = {**kept, "payload": kept["payload"].replace("先前的说法", "后来的说法"), "excerpt": "后来的说法"}
    phone.evaluate(
        "async (record) => { const db = await idb.openDB('portal-intake'); await db.put('records', record); }",
        changed,
    )
    phone.reload()
    ready(phone)
    expect(line(phone, "后来的说法")).to_contain_text(f"先前已上传，编号 {Suggestion.objects.get().number}")
    line(phone, "后来的说法").get_by_role("button", name="另存为新的一条").click()
    phone.locator("#save").click()
    waits(phone, 0)
    assert sorted(Suggestion.objects.values_list("text", flat=True)) == ["先前的说法", "后来的说法"]


def shared_phone(phone, live_server, context, sign_in):
    """One person's records are not sent by the next, nor shown to them."""
    open_intake(phone, live_server.url)
    context.set_offline(True)
    write(phone, "王大姐记的一条")
    context.route("**/session/", lambda route: route.abort())
    context.set_offline(False)
    other = make_user("other_vest", "RED_VEST", COMMUNITY)
    sign_in(other)
    context.unroute("**/session/")
    phone.reload()
    ready(phone)
    expect(phone.locator("#others")).to_contain_text("1 条未上传的记录属于其他人")
    expect(phone.get_by_text("王大姐记的一条")).to_have_count(0)
    waits(phone, 0)
    write(phone, "李师傅记的一条")
    waits(phone, 0)
    assert list(Suggestion.objects.values_list("text", "collected_by__username")) == [("李师傅记的一条", "other_vest")]


def test_shared_phone(phone, live_server, context, sign_in, red_vest):
    shared_phone(phone, live_server, context, sign_in)
    sign_in(red_vest)
    phone.reload()
    ready(phone)
    expect(line(phone, "王大姐记的一条")).to_contain_text("已上传")
    assert Suggestion.objects.get(text="王大姐记的一条").collected_by == red_vest


def test_shared_phone_has_teeth(phone, live_server, context, sign_in, broken):
    broken.script("outbox.js", ANYBODYS)
    with pytest.raises(AssertionError):
        shared_phone(phone, live_server, context, sign_in)


def receipts(phone, live_server):
    """What was said leaves the phone with the answer; the number and the first words stay."""
    open_intake(phone, live_server.url)
    phone.locator("#more summary").click()
    phone.get_by_label("居民同意留下联系方式").check()
    phone.get_by_label("称呼").fill("张标记")
    phone.get_by_label("联系电话").fill("13812345678")
    write(phone, "电话13912345678，这是一条很长很长的意见，后面的话不应留在手机上")
    waits(phone, 0)
    expect(phone.locator("#told")).to_contain_text("疑有电话")
    voice = Voice.objects.get()
    assert (voice.name, voice.phone) == ("张标记", "13812345678")
    everything = phone.evaluate(EVERYTHING)
    assert Suggestion.objects.get().number in everything
    for mark in ("张标记", "13812345678", "13912345678", "不应留在手机上"):
        assert mark not in everything


def test_receipts(phone, live_server):
    receipts(phone, live_server)


def test_receipts_have_teeth(phone, live_server, broken):
    broken.script("outbox.js", KEEPS_TEXT)
    with pytest.raises(AssertionError):
        receipts(phone, live_server)


def test_receipts_go_after_a_week(phone, live_server):
    open_intake(phone, live_server.url)
    write(phone, "一周以前的")
    waits(phone, 0)
    phone.evaluate(
        """async () => { const db = await idb.openDB("portal-intake");
            for (const one of await db.getAll("records")) {
                one.sent -= 7 * 864e5 + 1000; await db.put("records", one); } }"""
    )
    phone.reload()
    ready(phone)
    expect(phone.locator("#records li")).to_have_count(0)


def test_taking_out_and_deleting_what_is_unsent(phone, live_server, context, axe):
    open_intake(phone, live_server.url)
    context.set_offline(True)
    phone.locator("#photo").set_input_files([picture("现场.jpg", photos.png(400, 300))])
    write(phone, "带照片的一条 𠮷😀")
    write(phone, "要删掉的一条")
    with phone.expect_download() as taken:
        phone.get_by_role("button", name="导出未上传").click()
    assert re.fullmatch(r"未上传意见-\d{4}-\d\d-\d\d\.json", taken.value.suggested_filename)
    rows = {row["text"]: row for row in json.loads(Path(taken.value.path()).read_text("utf-8"))}
    assert rows.keys() == {"带照片的一条 𠮷😀", "要删掉的一条"}
    assert rows["带照片的一条 𠮷😀"]["photos"][0]["content"].startswith("data:image/jpeg;base64,/9j/")
    line(phone, "要删掉的一条").get_by_role("button", name="删除").click()
    dialog = phone.locator("#confirm")
    expect(dialog).to_contain_text("删除后无法找回")
    dialog.get_by_role("button", name="取消").click()
    waits(phone, 2)
    line(phone, "要删掉的一条").get_by_role("button", name="删除").click()
    dialog.get_by_role("button", name="确定").click()
    waits(phone, 1)
    context.set_offline(False)
    waits(phone, 0)
    stored = Suggestion.objects.get()
    assert stored.text == "带照片的一条 𠮷😀"
    assert stored.photos.count() == 1


def test_a_day_without_sending_is_told(phone, live_server, context):
    open_intake(phone, live_server.url)
    context.set_offline(True)
    write(phone, "昨天记的")
    expect(phone.locator("#old")).to_be_hidden()
    phone.evaluate(
        """async () => { const db = await idb.openDB("portal-intake");
            for (const one of await db.getAll("records")) {
                one.created -= 864e5 + 1000; await db.put("records", one); } }"""
    )
    phone.reload()
    ready(phone)
    expect(phone.locator("#old")).to_contain_text("1 条意见超过 24 小时没有上传")


def test_no_right_any_more_is_told_and_keeps_the_record(phone, live_server, context, red_vest):
    open_intake(phone, live_server.url)
    red_vest.duties.update(role="VIEWER")
    write(phone, "职责变了以后记的")
    expect(phone.locator("#refused")).to_contain_text("您在此处没有这项权限")
    waits(phone, 1)
    red_vest.duties.update(role="RED_VEST")
    send(phone)
    waits(phone, 0)
    expect(phone.locator("#refused")).to_be_hidden()


NO_STORAGE = "IDBFactory.prototype.open = () => { throw new DOMException('x', 'SecurityError'); }"


def test_a_browser_that_keeps_nothing_says_so_and_sends_at_once(phone, live_server, context):
    context.add_init_script(NO_STORAGE)
    open_intake(phone, live_server.url, has_worker=False)
    expect(phone.locator("#broken")).to_be_visible()
    expect(phone.locator("#place-name")).to_have_text("集英花园")
    phone.locator("label.phone-chip", has_text="管网").click()
    phone.get_by_label("意见内容").fill("无痕窗口里写的")
    context.set_offline(True)
    phone.locator("#save").click()
    expect(phone.locator("#told")).to_contain_text("没有上传成功，内容仍在本页")
    expect(phone.get_by_label("意见内容")).to_have_value("无痕窗口里写的")
    context.set_offline(False)
    phone.locator("#save").click()
    expect(phone.locator("#told")).to_contain_text("已上传，编号")
    assert Suggestion.objects.get().text == "无痕窗口里写的"
