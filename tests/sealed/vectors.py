"""Seals by the `cryptography` package what convostate/sealed must open: python3 tests/sealed/vectors.py > tests/sealed/vectors.json

The nonces are fixed, so that the file is the same each time.
"""

import base64
import hashlib
import json
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = "convostate sealed 1"
MASTERS = {"k1": bytes(range(32)), "2026-11_b": bytes(range(32, 64))}
ADA = {"bot_id": "shop", "user_id": "ada", "channel_id": "web"}
OTHER = {"bot_id": "é" * 256, "user_id": "\U0001f600", "channel_id": "a\"b"}


def joined(*texts):
    parts = [text.encode() for text in texts]
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def sealed(key_id, names, more, nonce, plain):
    info = hashlib.sha256(joined(FORMAT, *names)).digest()
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(MASTERS[key_id])
    return nonce + AESGCM(key).encrypt(nonce, plain, joined(FORMAT, key_id, *names, *more))


def text(key_id, client, more, number, plain):
    names = [client["bot_id"], client["user_id"], client["channel_id"]]
    made = sealed(key_id, names, more, bytes([number] * 12), plain.encode())
    return f' "sealed1:{key_id}:{base64.b64encode(made).decode()}"'


def conversation(key_id, client, number, row, origin, metadata):
    version = row["version"] if row["status"] == "OPEN" else row["version"] - 1
    more = ["conversation", row["id"], str(row["seq"]), str(version)]
    return {"client": client, **row, "metadata": metadata, "stored": text(key_id, client, more, number, origin + metadata)}


def memory(key_id, client, number, key, version, value):
    stored = text(key_id, client, ["memory", key, str(version)], number, value)
    return {"client": client, "key": key, "version": version, "value": value, "stored": stored}


def snapshot(key_id, number, plain):
    front = b"CSEALED1" + bytes([len(key_id)]) + key_id.encode()
    made = front + sealed(key_id, ["snapshot"], [], bytes([number] * 12), plain)
    return {"plain": base64.b64encode(plain).decode(), "sealed": base64.b64encode(made).decode()}


LONG = json.dumps({"text": "é\u2028" * 2000}, ensure_ascii=False, separators=(",", ":"))
VECTORS = {
    "keys": {key_id: base64.b64encode(master).decode() for key_id, master in MASTERS.items()},
    "conversations": [
        conversation("k1", ADA, 1, {"id": "a", "seq": 1, "version": 1, "status": "OPEN"}, "0123456789abcdef", "{}"),
        conversation("2026-11_b", ADA, 2, {"id": "b~._-", "seq": 2, "version": 7, "status": "CLOSED"}, "f" * 16, '{"size":"L","n":[1,null,"\U0001f600"]}'),
        conversation("k1", OTHER, 3, {"id": "c", "seq": 1, "version": 4294967295, "status": "OPEN"}, "0" * 16, LONG),
    ],
    "memories": [
        memory("k1", ADA, 4, "prefs", 1, '"dark"'),
        memory("2026-11_b", OTHER, 5, "é/\U0001f600", 9007199254740991, '{"a":"\\ud83d"}'),
    ],
    "snapshots": [snapshot("k1", 6, b""), snapshot("2026-11_b", 7, bytes(range(256)))],
}
print(json.dumps(VECTORS, indent=1))
