"""A stand-in for a Hugging Face-compatible hub on the loopback, with faults on demand.

usage: hub.py FOLDER. Prints its port and that of a second server (another host, as redirects see it). FOLDER/OWNER/NAME/*
are the models, at the commit that FOLDER/commit names, if it is there; what was asked stands in FOLDER/log, a line each:
PORT PATH RANGE IF-RANGE TOKEN. FOLDER/faults holds lines "PART FAULT": the first whose PART is in the path of a request, and which is then taken away unless
FAULT begins with '!', decides what goes wrong.
"""

import hashlib
import http.server
import json
import pathlib
import sys
import threading
import time
import urllib.parse

root = pathlib.Path(sys.argv[1])
lock = threading.Lock()


def commit():
    named = root / "commit"
    return named.read_text().strip() if named.exists() else "c0ffee" + "0" * 34


def checksum(data, name):
    if name.endswith((".gguf", ".safetensors")):
        return {"lfs": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}}
    return {"blobId": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()}


def fault_of(path):
    with lock:
        faults = root / "faults"
        lines = faults.read_text().splitlines() if faults.exists() else []
        for i, line in enumerate(lines):
            part, fault = line.split(" ", 1)
            if part in path:
                if fault.startswith("!"):
                    return fault[1:]
                del lines[i]
                faults.write_text("".join(line + "\n" for line in lines))
                return fault
    return ""


class Hub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        token = self.headers.get("Authorization", "-").removeprefix("Bearer ")
        asked = (self.server.server_port, self.path, self.headers.get("Range", "-"), self.headers.get("If-Range", "-"), token)
        with lock, open(root / "log", "a") as log:
            print(*asked, file=log)
        self.fault, self.argument = (fault_of(self.path).split(" ") + [""])[:2]
        if self.fault.isdigit():
            retry = {"Retry-After": self.argument} if self.argument else {}
            return self.answer(int(self.fault), b"x" * 100, retry)
        if self.fault == "redirect":
            return self.answer(302, b"", {"Location": self.argument.replace("SELF", self.path)})
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        parts = path.split("/")
        if path.startswith("/api/models/"):
            return self.list_files(root / parts[3] / parts[4], parts[6])
        file = root / parts[1] / parts[2] / "/".join(parts[5:])
        if parts[4] != commit() or not file.is_file():
            return self.answer(404, b"Entry not found")
        self.send_file(file.read_bytes())

    def list_files(self, folder, revision):
        if not folder.is_dir() or revision != "main":
            return self.answer(404, b"Repository not found")
        if (folder / ".listing").exists():
            return self.answer(200, (folder / ".listing").read_bytes())
        siblings = []
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                data = file.read_bytes()
                name = str(file.relative_to(folder))
                siblings.append({"rfilename": name, "size": len(data), **checksum(data, name)})
        text = json.dumps({"id": folder.name, "sha": commit(), "siblings": siblings})
        if self.fault == "long":
            text += " " * (20 << 20)
        self.answer(200, text.encode())

    def send_file(self, data):
        etag = '"%s"' % hashlib.md5(data).hexdigest()
        wanted = self.headers.get("Range")
        if self.headers.get("If-Range", etag) != etag:
            wanted = None
        if self.fault == "other":
            data = data[:-1] + bytes([data[-1] ^ 1])
        if self.fault == "more":
            data += b"more"
        headers = {"ETag": etag}
        status, begin = 200, 0
        if wanted:
            begin = int(wanted.removeprefix("bytes=").rstrip("-"))
            if begin >= len(data):
                return self.answer(416, b"", {} if self.fault == "bare" else {"Content-Range": f"bytes */{len(data)}"})
            status = 206
            shown = begin + 1 if self.fault == "shift" else begin
            headers["Content-Range"] = f"bytes {shown}-{len(data) - 1}/{len(data)}"
        self.answer(status, data[begin:], headers)

    def answer(self, status, body, headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.fault == "bare":  # the end of the connection is the end of the body
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.fault == "cut":
            body = body[: int(self.argument)]
            self.close_connection = True
        if self.fault == "stall":
            self.wfile.write(body[: int(self.argument)])
            self.wfile.flush()
            (root / "stalled").touch()
            time.sleep(30)
            return
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub) for _ in range(2)]
for server in servers:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
print(*(server.server_port for server in servers), flush=True)
threading.Event().wait()
