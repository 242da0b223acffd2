"""A timestamp authority (RFC 3161) on this machine: `openssl ts` behind HTTP, with a certificate of its own."""

import http.server
import subprocess
import threading

SETTINGS = """
[tsa]
default_tsa = own
[own]
serial = serial
signer_cert = authority.pem
signer_key = authority.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
[stamping]
extendedKeyUsage = critical,timeStamping
"""


class Authority:
    def __init__(self, folder):
        folder.mkdir()
        self.folder, self.asked, self.is_broken = folder, 0, False
        (folder / "settings").write_text(SETTINGS)
        (folder / "serial").write_text("01\n")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", "settings")
        self.openssl("req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=root",
                     "-extensions", "root")
        self.openssl("req", *key, "-keyout", "authority.key", "-out", "authority.csr", "-subj", "/CN=authority")
        self.openssl("x509", "-req", "-in", "authority.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                     "-out", "authority.pem", "-extfile", "settings", "-extensions", "stamping")
        authority = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                question = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/timestamp-query"
                answer = authority.answer(question)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/stamp"

    def openssl(self, *words):
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def answer(self, question):
        self.asked += 1
        if self.is_broken:
            return b"no stamp today"
        (self.folder / "question").write_bytes(question)
        self.openssl("ts", "-reply", "-queryfile", "question", "-config", "settings", "-out", "answer")
        return (self.folder / "answer").read_bytes()

    def verify(self, stamp, data):
        """As anybody does who has the authority's root."""
        assert "OK" in self.openssl("ts", "-verify", "-data", str(data), "-in", str(stamp), "-CAfile", "root.pem")

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
