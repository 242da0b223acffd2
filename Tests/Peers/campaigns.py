"""Campaigns of a test's own: keys, manifest and rows, made with nothing of ours."""

import base64
import hashlib
import json
import pathlib
import struct
import subprocess
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fapiao import socket_folder
from lottery_verifier import code, prefixed, sha256

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = json.loads((HERE.parent / "GoldenValues/lottery.json").read_text())


class NoteKey:
    """An Ed25519 key that signs notes under a name (C2SP's signed-note, type 01); only its public half where
    that is given as text."""

    def __init__(self, name, kind=1, vkey=None):
        self.name = name
        if vkey:
            self.id, self.material = bytes.fromhex(vkey.split("+", 2)[1]), base64.b64decode(
                vkey.split("+", 2)[2])
            return
        self.seed = hashlib.sha256(f"test key {name}".encode()).digest()
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        self.material = bytes([kind]) + public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = hashlib.sha256(name.encode() + b"\n" + self.material).digest()[:4]

    @property
    def vkey(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.material).decode()}"


def verified(note, key):
    """The lines of a note's text, once the one signature below it is seen to be the key's."""
    text, signatures = note[:note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2:]
    mark, name, signature = signatures.rstrip("\n").split(" ")
    signature = base64.b64decode(signature, validate=True)
    assert (mark, name, signature[:4]) == ("—", key.name, key.id)
    Ed25519PublicKey.from_public_bytes(key.material[1:]).verify(signature[4:], text.encode())
    return text.splitlines()


class Campaign:
    """One that takes any invoice of 1 yuan and more, open since yesterday."""

    def __init__(self, name="peers-2026", **changes):
        self.name, self.origin = name, f"fapiao.example/lottery/{name}"
        self.key = hashlib.sha256(b"campaign key").digest()
        self.personal = hashlib.sha256(b"personal key").digest()
        self.receipt_key = NoteKey(f"{self.origin}/receipt")
        self.fingerprint = sha256(prefixed("fapiao.key.v1"), self.key)
        now = int(time.time())
        operator = GOLDEN["revealers"][0]
        self.manifest = {
            "origin": self.origin, "campaign": name, "campaign_key": self.fingerprint.hex(),
            "prizes": [["p10", 1000, 5]], "ladders": {"1": [["p10", 100_000_000]]},
            "falls": True, "audit_one_in": 10, "revealers": [[operator["name"], operator["pk"]]],
            "parties": [{"name": operator["name"], "legal_name": "Operator", "address": "Road 1",
                         "note_key": NoteKey(operator["name"]).vkey}],
            "title": {"zh": "同行", "en": "Peers"},
            "organiser": {"name": {"zh": "主办方", "en": "Organiser"}, "contact": "a@example.com"},
            "opens": now - 86_400, "closes": now + 86_400, "receipt_promise_s": 60,
            "amend_notice_s": 86_400, "log_key": NoteKey(self.origin).vkey,
            "receipt_key": self.receipt_key.vkey,
            "eligibility": {
                "least_fen": 100, "kinds": [], "regions": [], "sellers": [],
                "issued_from": "2020-01-01", "issued_to": "2099-12-31", "person_only": False,
                "name_must_match": False},
            "tables": [{"least_fen": 100, "ladder": 1}], "caps": {}, "wait_unlisted_s": 3600,
            "mode": "instant", "tax": {"exempt_fen": 80_000, "rate_percent": 20},
            "fund_fen": 1_000_000, "rules_text_sha256": "0" * 64, "program_sha256": "0" * 64,
            **changes}
        self.body = json.dumps(self.manifest).encode()

    def key_files(self, folder):
        """The settings of a worker that takes entries."""
        keys = {"campaign": self.key, "personal": self.personal, "receipt": self.receipt_key.seed}
        settings = {}
        for name, key in keys.items():
            path = pathlib.Path(folder) / f"{name}.key"
            path.write_text(key.hex() + "\n")
            path.chmod(0o600)
            settings[f"lottery.{name}KeyFile"] = path
        return settings

    def publish(self, service):
        sql(service, f"""
            INSERT INTO campaign (origin, name, key_fingerprint)
            VALUES ('{self.origin}', '{self.name}', '\\x{self.fingerprint.hex()}');
            INSERT INTO campaign_manifest (manifest, origin, holds_from, body, signatures)
            VALUES ('\\x{sha256(self.body).hex()}', '{self.origin}', 0, '\\x{self.body.hex()}', '');
            SELECT deposit('{self.name}', {10**9}, 'peers');
            """)

    def invoice(self, face):
        """Its fields in the transcripts: seller, code and number."""
        return b"".join(prefixed(text) for text in (
            face["seller"]["taxNumber"], face.get("code", ""), face["number"]))

    def commitment(self, face, salt):
        return sha256(prefixed("fapiao.invoice.v1"), salt, self.invoice(face))

    def salt(self, face):
        return code(self.key, prefixed("fapiao.salt.v1"), self.invoice(face))

    def entry(self, face, nym, accepted_at, ladder=1):
        """The log's 127 bytes, from what a holder keeps and what the holder knows."""
        salt = self.salt(face)
        blind = sha256(prefixed("fapiao.blind.v1"), salt)
        tag = sha256(prefixed("fapiao.tag.v1"), blind, nym)
        return (prefixed("fapiao.entry.v1") + sha256(self.body) + self.commitment(face, salt) + tag
                + struct.pack(">QI", accepted_at, ladder))


def sql(service, statement):
    """Run by the owner of the service's private database."""
    folder = socket_folder(service.folder / "data/postgres", ".s.PGSQL.5432").parent
    done = subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1",
         f"host={folder} port=5432 dbname=fapiao user=fapiao", "-c", statement],
        capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
