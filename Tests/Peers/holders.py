"""People who are signed in: a session as the service would have made it, written by nothing of ours."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lottery_verifier import code, prefixed, sha256


class Holder:
    """Somebody who is known by a phone, with a browser's cookie."""

    def __init__(self, phone, personal):
        self.phone = phone
        self.cookie = sha256(b"cookie", phone.encode()).hex()
        naming = code(personal, prefixed("fapiao.personal.naming.v1"))
        sealing = code(personal, prefixed("fapiao.personal.sealing.v1"))
        nonce = os.urandom(12)
        self.tag = code(naming, prefixed("fapiao.identity.v1") + prefixed("phone") + prefixed(phone))
        self.sealed = nonce + AESGCM(sealing).encrypt(nonce, phone.encode(), None)

    @property
    def token(self):
        return sha256(prefixed("fapiao.session.v1"), prefixed(self.cookie))

    @property
    def headers(self):
        return {"Cookie": f"__Host-fapiao={self.cookie}", "Accept": "text/html"}

    @property
    def session(self):
        """The statement that signs in."""
        return f"""
            INSERT INTO holder_session (ends_at, idle_until, idle, token, tag, kind, identity)
            VALUES (now() + '1 day', now() + '1 day', 86400, '\\x{self.token.hex()}',
                    '\\x{self.tag.hex()}', 'phone', '\\x{self.sealed.hex()}')"""

    def sign_in(self, driver, url):
        driver.execute_cdp_cmd("Network.setCookie", {
            "name": "__Host-fapiao", "value": self.cookie, "url": url, "path": "/", "secure": True,
            "httpOnly": True, "sameSite": "Lax"})
