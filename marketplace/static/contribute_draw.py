"""Contribute to a draw from a machine without a network; key and nonces never leave the file of secrets.

    python contribute_draw.py key    secrets.json ACCOUNT             make or read the key; print the registration
    python contribute_draw.py commit secrets.json announcement.json   choose a nonce, keep it; print the commitment
    python contribute_draw.py open   secrets.json announcement.json seal.json   print the nonce and its signature

离线参与抽取。What is printed is pasted on the platform's page. This one file needs nothing but Python 3.9 or newer; it
uses `cryptography` where that is installed and its own Ed25519 (RFC 8032) where it is not, and reads the same file of
secrets as the page contribute_draw.html. Exit code: 0 done, 1 refused, 2 used wrongly or a file cannot be read.
"""

import hashlib
import json
import os
import secrets
import sys
from typing import Any

KEPT = "lianshen/1/contributor"
Q = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, Q - 2, Q) % Q
BASE_Y = 4 * pow(5, Q - 2, Q) % Q


class Refused(Exception):
    """What was asked must not or cannot be done."""


def canon(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def h(value: Any) -> str:
    return hashlib.sha256(canon(value)).hexdigest()


def add(p: Any, q: Any) -> Any:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % Q, (p[1] + p[0]) * (q[1] + q[0]) % Q
    c, d = 2 * p[3] * q[3] * D % Q, 2 * p[2] * q[2] % Q
    e, f, g, k = b - a, d - c, d + c, b + a
    return (e * f % Q, g * k % Q, f * g % Q, e * k % Q)


def times(n: int) -> bytes:
    """The base point n times, as its 32 bytes."""
    square = (BASE_Y * BASE_Y - 1) * pow(D * BASE_Y * BASE_Y + 1, Q - 2, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    if (x * x - square) % Q:
        x = x * pow(2, (Q - 1) // 4, Q) % Q
    x = Q - x if x & 1 else x
    total, power = (0, 1, 1, 0), (x, BASE_Y, 1, x * BASE_Y % Q)
    while n:
        if n & 1:
            total = add(total, power)
        power, n = add(power, power), n >> 1
    inverse = pow(total[2], Q - 2, Q)
    coded = total[1] * inverse % Q | (total[0] * inverse % Q & 1) << 255
    return int(coded).to_bytes(32, "little")


def pure_pair(seed: bytes) -> Any:
    hashed = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(hashed[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return times(scalar), scalar, hashed[32:]


def pure_sign(seed: bytes, message: bytes) -> bytes:
    public, scalar, prefix = pure_pair(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    start = times(r)
    k = int.from_bytes(hashlib.sha512(start + public + message).digest(), "little") % L
    return start + int((r + k * scalar) % L).to_bytes(32, "little")


def public_key(seed: str) -> str:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        return str(pure_pair(bytes.fromhex(seed))[0].hex())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key().public_bytes_raw().hex()


def sign(seed: str, value: Any) -> str:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        return pure_sign(bytes.fromhex(seed), canon(value)).hex()
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).sign(canon(value)).hex()


def read(path: str) -> Any:
    def once(pairs: Any) -> Any:
        if len(dict(pairs)) != len(pairs):
            raise Refused("同一对象中有重复的键 / a name occurs twice in one object")
        return dict(pairs)

    with open(path, encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=once)


def read_secrets(path: str) -> Any:
    kept = read(path)
    if not isinstance(kept, dict) or kept.get("type") != KEPT or set(kept) != {"type", "seed", "nonces"}:
        raise Refused("这不是保管文件 / not a file of secrets")
    return kept


def keep(path: str, kept: Any) -> None:
    """Only its owner may read it, and it is on the disk before anything is printed."""
    beside = path + ".new"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(canon(kept))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def place(kept: Any, announcement: Any) -> Any:
    """The announcement's digest, our id in it, and the name under which our nonce is kept."""
    if not isinstance(announcement, dict) or announcement.get("type") != "fairdraw/1/announcement":
        raise Refused("这不是公告 / not an announcement")
    own = public_key(kept["seed"])
    mine = [one["id"] for one in announcement["contributors"] if one["key"] == own]
    if len(mine) != 1:
        raise Refused("公告里没有这把公钥 / this key is not in the announcement")
    return h(announcement), mine[0], f"{h(announcement)} {mine[0]}"


def commitment_to(announced: str, who: str, nonce: str) -> str:
    return h({"type": "fairdraw/1/commitment", "announcement": announced, "contributor": who, "nonce": nonce})


def key(path: str, account: str) -> Any:
    if not account.isdecimal():
        raise Refused("账号编号应为数字 / the number of the account consists of digits")
    if not os.path.exists(path):
        keep(path, {"type": KEPT, "seed": secrets.token_hex(32), "nonces": {}})
    seed = read_secrets(path)["seed"]
    own = public_key(seed)
    return {
        "public_key": own,
        "proof": sign(seed, {"type": "lianshen/1/draw-key", "account": int(account), "key": own}),
    }


def commit(path: str, announcement_path: str) -> Any:
    kept, announcement = read_secrets(path), read(announcement_path)
    announced, who, name = place(kept, announcement)
    nonce = kept["nonces"].setdefault(name, secrets.token_hex(32))
    keep(path, kept)
    return {"announcement": announced, "commitment": commitment_to(announced, who, nonce)}


def open_nonce(path: str, announcement_path: str, seal_path: str) -> Any:
    kept, announcement, seal = read_secrets(path), read(announcement_path), read(seal_path)
    announced, who, name = place(kept, announcement)
    nonce = kept["nonces"].get(name)
    if nonce is None:
        raise Refused("保管文件里没有这次抽取的随机数 / the nonce of this draw is not in the file of secrets")
    ours = {"contributor": who, "commitment": commitment_to(announced, who, nonce)}
    fits = isinstance(seal, dict) and seal.get("type") == "fairdraw/1/seal" and seal.get("announcement") == announced
    if not fits or [one for one in seal["commitments"] if one["contributor"] == who] != [ours]:
        raise Refused("封存名单与我方承诺不符，请勿开启并报告监督机构 / the sealed list does not hold our commitment")
    said = {"type": "fairdraw/1/opening", "seal": h(seal), "contributor": who, "nonce": nonce}
    return {"nonce": nonce, "signature": sign(kept["seed"], said)}


ACTS: Any = {("key", 2): key, ("commit", 2): commit, ("open", 3): open_nonce}


def main(arguments: Any) -> int:
    act = ACTS.get((arguments[0], len(arguments) - 1)) if arguments else None
    if act is None:
        sys.stdout.write(str(__doc__))
        return 2
    try:
        sys.stdout.write(canon(act(*arguments[1:])).decode("utf-8") + "\n")
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        sys.stderr.write(f"无法读取 / cannot read: {fault}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
