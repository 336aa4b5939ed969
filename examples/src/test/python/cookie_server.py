# Answers with the cookies that came, sorted, and gives those that the query names: PORT.
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        pairs = sorted(p.strip() for p in self.headers.get("Cookie", "none").split(";"))
        body = (self.headers["Host"] + self.path.split("?")[0] + " " + "; ".join(pairs) + "\n").encode()
        self.send_response(200)
        for cookie in parse_qs(urlsplit(self.path).query).get("set", []):
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
