"""Stands for the platforms on loopback: what they would be asked by the service."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Platform:
    """Answers each path with a function of its own, which returns a status, a body and perhaps
    fields; remembers every request."""

    def __init__(self, **routes):
        self.routes = {}
        self.requests = []
        self.arrived = threading.Condition()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                path = self.path.split("?")[0]
                with platform.arrived:
                    platform.requests.append((self.path, dict(self.headers), body))
                    platform.arrived.notify_all()
                status, reply, fields = 404, b"", {}
                for start, route in platform.routes.items():
                    if path.startswith(start):
                        status, reply, *more = route(self.path, body)
                        fields = more[0] if more else {}
                        break
                if isinstance(reply, dict):
                    reply = json.dumps(reply).encode()
                self.send_response(status)
                for name, value in fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, start, count=1, seconds=60):
        """The first `count` requests to `start`; the deadline only bounds a failure."""
        def found():
            return [r for r in self.requests if r[0].startswith(start)]
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(found()) >= count, seconds), self.requests
        return found()
