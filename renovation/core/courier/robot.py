"""The robots of work groups: WeCom, DingTalk, Feishu. Each answers 200 and says in the body whether it took it."""

import base64
import hashlib
import hmac
import time
from typing import Any

from renovation.core.courier.post import Post, Undelivered
from renovation.core.lib.channels import Robot


class GroupRobot(Post):
    """`code_names`: under which names the answer holds 0 when all is well."""

    code_names: tuple[str, ...] = ()
    longest_bytes = 18_000

    def __init__(self, robot: Robot, **options: Any) -> None:
        super().__init__(robot.url, **options)
        self.secret = robot.secret

    def check(self, answer: dict[str, Any]) -> None:
        said = next((answer[name] for name in self.code_names if name in answer), None)
        if said != 0:
            why = answer.get("errmsg") or answer.get("msg") or answer.get("StatusMessage") or ""
            raise Undelivered(f"errcode {said} {why}".strip())

    def text(self, body: str) -> str:
        return body.encode()[: self.longest_bytes].decode(errors="ignore")


class WeCom(GroupRobot):
    """https://developer.work.weixin.qq.com/document/path/91770 : at most 2048 bytes, 20 messages a minute."""

    code_names = ("errcode",)
    longest_bytes = 2048

    def payload(self, body: str) -> dict[str, Any]:
        return {"msgtype": "text", "text": {"content": self.text(body)}}


class DingTalk(GroupRobot):
    """https://open.dingtalk.com/document/robots/custom-robot-access : signed in the address."""

    code_names = ("errcode",)

    def payload(self, body: str) -> dict[str, Any]:
        return {"msgtype": "text", "text": {"content": self.text(body)}}

    def query(self) -> dict[str, str]:
        if not self.secret:
            return {}
        now = str(round(time.time() * 1000))
        mark = hmac.new(self.secret.encode(), f"{now}\n{self.secret}".encode(), hashlib.sha256).digest()
        return {"timestamp": now, "sign": base64.b64encode(mark).decode()}


class Feishu(GroupRobot):
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot : signed in the body."""

    code_names = ("code", "StatusCode")

    def payload(self, body: str) -> dict[str, Any]:
        said: dict[str, Any] = {"msg_type": "text", "content": {"text": self.text(body)}}
        if self.secret:
            now = str(int(time.time()))
            mark = hmac.new(f"{now}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
            said |= {"timestamp": now, "sign": base64.b64encode(mark).decode()}
        return said


ROBOT_KINDS: dict[str, type[GroupRobot]] = {"WECOM": WeCom, "DINGTALK": DingTalk, "FEISHU": Feishu}
