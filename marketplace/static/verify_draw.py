"""Check a public draw record on your own machine: python verify_draw.py record.json

在自己的电脑上核验抽取记录。This one file needs nothing but Python 3.9 or newer; it uses `cryptography` for the
signatures where that is installed and its own Ed25519 (RFC 8032) where it is not. It shares no code with the
platform. Exit code: 0 the record is valid, 1 it is not, 2 it could not be read.
"""

import hashlib
import json
import re
import sys
import unicodedata
from datetime import datetime
from typing import Any, NoReturn

P = "fairdraw/1/"
STAGE = {"candidate": 1, "operator": 2, "supervisor": 3}
LEVELS = {
    1: ("除抽取操作方外，至少一方独立提供了随机数", "at least one party other than the operator contributed"),
    2: ("监督方与两个以上无关联的候选机构都提供了随机数", "the supervisor and candidates of two groups contributed"),
    3: ("除操作方外有独立参与方，并混入公开随机信标", "an independent party contributed, and a public beacon"),
}


class Fault(Exception):
    """The record is not valid; two sentences say why."""


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def need(holds: Any, chinese: str, english: str) -> None:
    if not holds:
        raise Fault(f"{chinese}\n          {english}")


def read(raw: bytes) -> Any:
    def no_repeats(pairs: Any) -> Any:
        keys = [key for key, _ in pairs]
        need(len(keys) == len(set(keys)), "同一对象中有重复的键", f"repeated key among {keys[:5]}")
        return dict(pairs)

    def no_float(text: Any) -> NoReturn:
        raise Fault(f"含有非整数：{text}\n          not an integer")

    record = json.loads(
        raw.decode("utf-8"), object_pairs_hook=no_repeats, parse_float=no_float, parse_constant=no_float
    )
    walk(record)
    return record


def walk(value: Any) -> None:
    if isinstance(value, str):
        need(not any("\ud800" <= c <= "\udfff" for c in value), "含有残缺字符", "half a character in a text")
        need(unicodedata.normalize("NFC", value) == value, "文字未按 NFC 规范化", "a text is not in NFC")
    elif isinstance(value, dict):
        need(all(key.isascii() for key in value), "键名含非 ASCII 字符", "a key is not ASCII")
        walk(list(value.values()))
    elif isinstance(value, list):
        for member in value:
            walk(member)
    elif isinstance(value, int):
        need(abs(value) < 2**53, "整数过大", "an integer is too large")


def canon(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def h(value: Any) -> str:
    return hashlib.sha256(canon(value)).hexdigest()


def same(a: Any, b: Any) -> bool:
    return canon(a) == canon(b)


# --- Ed25519 (RFC 8032, section 5.1), used only where `cryptography` is missing ------------------------------------

Q = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, Q - 2, Q) % Q


def x_of(y: int, sign: int) -> Any:
    if y >= Q:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, Q - 2, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    if (x * x - square) % Q:
        x = x * pow(2, (Q - 1) // 4, Q) % Q
    if (x * x - square) % Q or (x == 0 and sign):
        return None
    return Q - x if x & 1 != sign else x


def point(raw: bytes) -> Any:
    number = int.from_bytes(raw, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % Q)


def add(p: Any, q: Any) -> Any:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % Q, (p[1] + p[0]) * (q[1] + q[0]) % Q
    c, d = 2 * p[3] * q[3] * D % Q, 2 * p[2] * q[2] % Q
    e, f, g, k = b - a, d - c, d + c, b + a
    return (e * f % Q, g * k % Q, f * g % Q, e * k % Q)


def times(n: int, p: Any) -> Any:
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, p)
        p, n = add(p, p), n >> 1
    return total


BASE_Y = 4 * pow(5, Q - 2, Q) % Q
BASE = (x_of(BASE_Y, 0), BASE_Y, 1, x_of(BASE_Y, 0) * BASE_Y % Q)


def pure_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % Q or (left[1] * right[2] - right[1] * left[2]) % Q)


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return pure_ed25519(key, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def shape(value: Any, names: str, where: str) -> None:
    expected = sorted(names.split())
    need(isinstance(value, dict) and sorted(value) == expected, f"{where} 的成员不符", f"{where}: wants {expected}")


def rows(value: Any, names: str, key: str, where: str) -> Any:
    need(isinstance(value, list), f"{where} 不是列表", f"{where} is not a list")
    for row in value:
        shape(row, names, where)
        need(isinstance(row[key], str) and row[key], f"{where} 编号无效", f"{where}: bad {key}")
    ids = [row[key] for row in value]
    need(ids == sorted(set(ids)), f"{where} 未按编号排序或有重复", f"{where} is not sorted without repeats")
    return ids


def is_hex(value: Any, length: int, where: str) -> None:
    fits = isinstance(value, str) and len(value) == length and re.fullmatch("[0-9a-f]+", value)
    need(fits, f"{where} 应为 {length} 位小写十六进制", f"{where} must be {length} lower-case hexadecimal digits")


def whole_number(value: Any, least: int, most: int, where: str) -> None:
    fits = type(value) is int and least <= value <= most
    need(fits, f"{where} 应为 {least} 至 {most} 的整数", f"{where} must be an integer from {least} to {most}")


def check_announcement(a: Any) -> None:
    shape(
        a,
        "type draw matter attempt previous operator title roster candidates excluded need contributors beacon"
        " deadlines rules",
        "announcement",
    )
    need(a["type"] == P + "announcement", "公告类型不符", "wrong type of announcement")
    for name in ("draw", "matter", "operator", "title"):
        need(isinstance(a[name], str) and a[name], f"公告缺少 {name}", f"announcement.{name} is missing")
    whole_number(a["attempt"], 1, 1000, "attempt")
    need((a["previous"] is None) == (a["attempt"] == 1), "抽取次序与前次摘要不符", "attempt and previous disagree")
    if a["previous"] is not None:
        is_hex(a["previous"], 64, "previous")
    shape(a["roster"], "id version digest", "roster")
    need(isinstance(a["roster"]["id"], str) and a["roster"]["id"], "名册编号无效", "bad roster id")
    whole_number(a["roster"]["version"], 1, 10**9, "roster.version")
    for value, where in ((a["roster"]["digest"], "roster.digest"), (a["rules"], "rules")):
        is_hex(value, 64, where)
    shape(a["deadlines"], "commit open", "deadlines")
    try:
        times_ = [datetime.strptime(a["deadlines"][n] + "+0000", "%Y-%m-%dT%H:%M:%SZ%z") for n in ("commit", "open")]
    except (TypeError, ValueError):
        raise Fault("期限格式无效\n          bad deadlines") from None
    need(times_[0] <= times_[1], "期限先后颠倒", "deadlines out of order")
    check_pool(a)
    check_contributors(a)
    if a["beacon"] is not None:
        shape(a["beacon"], "kind source ref required", "beacon")
        need(a["beacon"]["kind"] in ("lottery", "drand"), "信标种类未知", "unknown kind of beacon")
        need(type(a["beacon"]["required"]) is bool, "信标设置无效", "bad beacon.required")
        for name in ("source", "ref"):
            need(isinstance(a["beacon"][name], str) and a["beacon"][name], "信标设置无效", f"bad beacon.{name}")


def check_pool(a: Any) -> None:
    inside = rows(a["candidates"], "id group balls", "id", "candidates")
    outside = rows(a["excluded"], "id reason evidence", "id", "excluded")
    need(inside, "没有候选机构", "there is no candidate")
    need(not set(inside) & set(outside), "同一机构既候选又被排除", "an agency is both candidate and excluded")
    for one in a["candidates"]:
        need(isinstance(one["group"], str) and one["group"], "关联组无效", "bad group")
        whole_number(one["balls"], 1, 100, "balls")
    for one in a["excluded"]:
        named = isinstance(one["reason"], str) and re.fullmatch("[a-z][a-z0-9_]*", one["reason"])
        need(named, "排除理由无效", "bad reason of exclusion")
        is_hex(one["evidence"], 64, "evidence")
    whole_number(a["need"], 1, len({one["group"] for one in a["candidates"]}), "need")


def check_contributors(a: Any) -> None:
    rows(a["contributors"], "id role stage required key", "id", "contributors")
    candidates = {c["id"] for c in a["candidates"]}
    for one in a["contributors"]:
        need(isinstance(one["role"], str) and one["role"] in STAGE, "参与方角色未知", "unknown role")
        whole_number(one["stage"], STAGE[one["role"]], STAGE[one["role"]], "stage")
        need(type(one["required"]) is bool, "参与方设置无效", "bad contributor.required")
        is_hex(one["key"], 64, "key")
        if one["role"] == "candidate":
            known = {one["id"], one["id"].removeprefix("candidate:")} & candidates
            need(known, "参与方不是候选机构", "a contributing candidate is not in the pool")
    keys = [one["key"] for one in a["contributors"]]
    need(len(keys) == len(set(keys)), "两个参与方共用一把公钥", "two contributors share one key")
    operators = [one["id"] for one in a["contributors"] if one["role"] == "operator"]
    need(operators == [a["operator"]], "操作方与参与方名单不符", "the operator is not the operating contributor")


def check_seal(a: Any, seal: Any) -> Any:
    shape(seal, "type announcement commitments", "seal")
    need(seal["type"] == P + "seal" and seal["announcement"] == h(a), "封存与公告不对应", "seal of another draw")
    sealed = rows(seal["commitments"], "contributor commitment", "contributor", "seal.commitments")
    known = {one["id"] for one in a["contributors"]}
    required = {one["id"] for one in a["contributors"] if one["required"]}
    need(set(sealed) <= known, "未公告的一方提交了承诺值", "somebody committed who was not announced")
    need(required <= set(sealed), "必需的参与方没有承诺值", "a required contributor is missing from the seal")
    return {row["contributor"]: row["commitment"] for row in seal["commitments"]}


def check_openings(a: Any, seal: Any, openings: Any) -> Any:
    sealed, announced, s = check_seal(a, seal), h(a), h(seal)
    rows(openings, "contributor nonce signature", "contributor", "openings")
    keys = {one["id"]: one["key"] for one in a["contributors"]}
    for one in openings:
        who = one["contributor"]
        need(who in sealed, f"{who} 未封存即开启", f"{who} opened without a commitment")
        is_hex(one["nonce"], 64, "nonce")
        is_hex(one["signature"], 128, "signature")
        claim = {"type": P + "commitment", "announcement": announced, "contributor": who, "nonce": one["nonce"]}
        need(h(claim) == sealed[who], f"{who} 的随机数与承诺值不符", f"the nonce of {who} was not committed")
        said = canon({"type": P + "opening", "seal": s, "contributor": who, "nonce": one["nonce"]})
        good = signature_holds(bytes.fromhex(keys[who]), said, bytes.fromhex(one["signature"]))
        need(good, f"{who} 的签名无效", f"the signature of {who} does not hold")
    opened = {one["contributor"]: one["nonce"] for one in openings}
    for one in a["contributors"]:
        need(one["id"] in opened or not one["required"], f"{one['id']} 未开启", f"{one['id']} did not open")
    return opened


def lottery_form(value: str) -> bool:
    """Numbers in ascending order without leading zeros, or one could choose among several writings of one drawing."""
    fits = bool(re.fullmatch(r"((\d+\.)+/)+", value, re.ASCII))
    drawings = [sorted(map(int, drawn.split(".")[:-1])) for drawn in value.split("/")[:-1]] if fits else []
    return fits and value == "".join("".join(f"{number}." for number in drawn) + "/" for drawn in drawings)


def check_mix(a: Any, seal: Any, opened: Any, mix: Any, evidence: Any) -> None:
    shape(mix, "type seal nonces beacon", "mix")
    sealed = [row["contributor"] for row in seal["commitments"]]
    nonces = [{"contributor": who, "nonce": opened.get(who)} for who in sealed]
    need(mix["type"] == P + "mix" and mix["seal"] == h(seal), "混合与封存不对应", "mix of another seal")
    need(same(mix["nonces"], nonces), "混合的随机数与开启的不一致", "the mix differs from the openings")
    named, used = a["beacon"], mix["beacon"]
    if used is None:
        need(named is None or not named["required"], "缺少必需的信标", "the required beacon is missing")
        need(same(evidence, {}), "证据栏应为空", "evidence must be empty")
        return
    shape(used, "kind source ref value", "mix.beacon")
    need(named and all(same(used[k], named[k]) for k in ("kind", "source", "ref")), "信标与公告不符", "other beacon")
    need(isinstance(used["value"], str), "信标取值无效", "bad beacon value")
    if used["kind"] == "lottery":
        need(lottery_form(used["value"]), "彩票号码格式不符", "not an RFC 3797 key string")
        need(same(evidence, {}), "证据栏应为空", "evidence must be empty")
        return
    shape(evidence, "signature", "evidence")
    proof = evidence["signature"]
    need(isinstance(proof, str) and re.fullmatch("([0-9a-f]{2})+", proof), "信标证据无效", "bad beacon evidence")
    value = hashlib.sha256(bytes.fromhex(proof)).hexdigest()
    need(value == used["value"], "信标取值与证据不符", "the beacon is not the digest of its signature")


def ticket(seed: str, what: str, name: str, ball: int) -> str:
    return h({"type": P + "ticket", "seed": seed, "kind": what, "id": name, "ball": ball})


def ranking(candidates: Any, seed: str) -> Any:
    scores, groups = [], {}  # type: Any, Any
    for one in candidates:
        groups.setdefault(one["group"], []).append(one)
    for group, inside in groups.items():
        balls = max(one["balls"] for one in inside)
        face = min(inside, key=lambda one: ticket(seed, "member", one["id"], 0))["id"]
        scores.append((min(ticket(seed, "group", group, ball) for ball in range(balls)), group, face))
    return [
        {"rank": place, "candidate": face, "group": group, "ticket": score}
        for place, (score, group, face) in enumerate(sorted(scores), 1)
    ]


def level_of(record: Any) -> int:
    a = record["announcement"]
    roles = {one["id"]: one["role"] for one in a["contributors"]}
    groups = {one["id"]: one["group"] for one in a["candidates"]}
    opened = [one["contributor"] for one in record["openings"]]
    others = [who for who in opened if roles[who] != "operator"]
    voices = {groups[w[10:] if w.startswith("candidate:") else w] for w in opened if roles[w] == "candidate"}
    if not others:
        return 0
    if record["mix"]["beacon"] is not None:
        return 3
    return 2 if len(voices) >= 2 and any(roles[who] == "supervisor" for who in opened) else 1


def verify(record: Any) -> int:
    """Return the assurance level, or raise Fault."""
    shape(record, "type announcement seal openings mix result evidence", "record")
    need(record["type"] == P + "record", "这不是抽取记录", "this is not a draw record")
    a = record["announcement"]
    check_announcement(a)
    opened = check_openings(a, record["seal"], record["openings"])
    check_mix(a, record["seal"], opened, record["mix"], record["evidence"])
    seed = h(record["mix"])
    order = ranking(a["candidates"], seed)
    result = {"seed": seed, "ranking": order, "winners": [one["candidate"] for one in order[: a["need"]]]}
    need(same(record["result"], result), "排名或中选结果与种子不符", "the result is not what the seed gives")
    level = level_of(record)
    need(level >= 1, "只有操作方提供随机数，结果不可信", "only the operator opened: the result proves nothing")
    need(a["attempt"] == 1 or level >= 2, "再次抽取的可信等级不足", "a repeated draw needs level 2 or 3")
    return level


def report(record: Any, level: int) -> None:
    a, result = record["announcement"], record["result"]
    say(f"核验通过  VALID   {a['title']}")
    say(f"  抽取 draw          {a['draw']}  （第 {a['attempt']} 次 attempt {a['attempt']}）")
    say(f"  公告摘要 announced  {h(a)}")
    say(f"  封存摘要 sealed     {h(record['seal'])}")
    say(f"  种子 seed          {result['seed']}")
    say(f"  候选 candidates    {len(a['candidates'])}    排除 excluded {len(a['excluded'])}")
    for one in a["excluded"]:
        say(f"    排除 {one['id']}  {one['reason']}")
    for one in record["openings"]:
        say(f"  开启 opened        {one['contributor']}")
    for one in result["ranking"]:
        chosen = "  ← 中选 selected" if one["candidate"] in result["winners"] else ""
        say(f"  {one['rank']:>3}  {one['candidate']}  {one['ticket']}{chosen}")
    say(f"  可信等级 assurance  {level}：{LEVELS[level][0]}\n                     {LEVELS[level][1]}")
    say("  请将公告摘要、封存摘要与开启前公布的摘要核对。密码学不能证明名册组成、回避申报和价格是否合理。")
    say("  Compare both digests with those published before the opening. Cryptography cannot settle who is on")
    say("  the roster, which interests were declared, or prices.")


def main(arguments: Any) -> int:
    if len(arguments) != 1:
        say("用法 usage: python verify_draw.py record.json")
        return 2
    try:
        with open(arguments[0], "rb") as file:
            raw = file.read(64 * 1024 * 1024)
    except OSError as fault:
        say(f"无法读取 cannot read: {fault}")
        return 2
    try:
        record = read(raw)
        level = verify(record)
    except Fault as fault:
        say(f"核验不通过  INVALID\n  原因 why: {fault}")
        return 1
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        say(f"核验不通过  INVALID\n  不是有效的记录 not a record: {fault}")
        return 1
    report(record, level)
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
