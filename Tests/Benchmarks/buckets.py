#!/usr/bin/env python3
"""Uploads through upload-server into a bucket: processor time and memory.

    buckets.py UPLOAD_SERVER [GIBIBYTES]

The store is a stub that keeps records and throws parts away, so that only the server is measured.
"""

import http.client
import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

PIECE = bytes(range(256)) * 4096


class Store(http.server.BaseHTTPRequestHandler):
    """As much of S3 as an upload needs, for one bucket."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    objects = {}
    parts = {}
    count = 0

    def setup(self):
        super().setup()
        self.connection.setsockopt(6, 1, 1)

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def split(self):
        path, _, query = self.path.partition("?")
        key = urllib.parse.unquote(path[len("/bkt/"):])
        return key, dict(urllib.parse.parse_qsl(query, keep_blank_values=True))

    def take(self, keeps):
        left, kept = int(self.headers.get("Content-Length", 0)), b""
        while left:
            piece = self.rfile.read(min(left, 1 << 20))
            left -= len(piece)
            kept = kept + piece if keeps else b""
        return kept

    def do_PUT(self):
        key, query = self.split()
        if "partNumber" in query:
            self.take(False)
            size = int(self.headers.get("x-amz-decoded-content-length", self.headers["Content-Length"]))
            Store.parts[int(query["partNumber"])] = size
        else:
            Store.objects[key] = self.take(True)
        self.answer(200, ETag='"1"')

    def do_POST(self):
        key, query = self.split()
        self.take(False)
        if "uploads" in query:
            Store.parts = {}
            return self.answer(200, b"<R><UploadId>u</UploadId></R>")
        Store.objects[key] = b""
        Store.count = sum(Store.parts.values())
        self.answer(200, b"<R><Key>k</Key></R>")

    def do_DELETE(self):
        Store.objects.pop(self.split()[0], None)
        self.answer(204)

    def do_HEAD(self):
        self.answer(404)

    def do_GET(self):
        key, query = self.split()
        if "uploadId" in query:
            after = int(query["part-number-marker"])
            rows = [row for row in sorted(Store.parts.items()) if row[0] > after][:1000]
            more = bool(rows) and rows[-1][0] < max(Store.parts)
            parts = "".join(
                f'<Part><PartNumber>{n}</PartNumber><Size>{size}</Size><ETag>"1"</ETag></Part>'
                for n, size in rows)
            end = f"<NextPartNumberMarker>{rows[-1][0] if rows else 0}</NextPartNumberMarker>"
            text = f"<R><UploadId>u</UploadId><IsTruncated>{str(more).lower()}</IsTruncated>{end}{parts}</R>"
            return self.answer(200, text.encode())
        if "list-type" in query:
            return self.answer(200, b"<R><Name>bkt</Name><IsTruncated>false</IsTruncated></R>")
        if "uploads" in query:
            return self.answer(200, b"<R><Bucket>bkt</Bucket></R>")
        if key in Store.objects:
            return self.answer(200, Store.objects[key], ETag='"1"')
        self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")


def status(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(rf"{name}:\s+(\d+)", file.read()).group(1)) / 1024


def processor(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def upload(address, length):
    """One tus upload; the seconds that it took."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection(address)
    head = {"Tus-Resumable": "1.0.0"}
    connection.request("POST", "/files/", headers=head | {"Upload-Length": str(length)})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 201, answer.status
    fields = head | {
        "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(length)}
    pieces = (PIECE for _ in range(length // len(PIECE)))
    connection.request("PATCH", answer.headers["Location"], body=pieces, headers=fields)
    answer = connection.getresponse()
    assert answer.status == 204, (answer.status, answer.read())
    assert Store.count == length, (Store.count, length)
    return time.monotonic() - begun


def main():
    binary = sys.argv[1]
    length = int(float(sys.argv[2] if len(sys.argv) > 2 else "1") * (1 << 30))
    store = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=store.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as spool:
        environment = os.environ | {
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{store.server_port}"}
        server = subprocess.Popen(
            [binary, "s3://bkt", spool], env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        address = re.search(r"http://([^/]+)/", server.stdout.readline()).group(1)
        for size in [length // 16 // len(PIECE) * len(PIECE), length // len(PIECE) * len(PIECE)]:
            before = processor(server.pid)
            seconds = upload(address, size)
            print(
                f"{size >> 20:6} MiB  {seconds:6.2f} s  {processor(server.pid) - before:6.2f} s"
                f" of processor  {status(server.pid, 'VmHWM'):5.1f} MiB resident at the most")
        server.stdin.close()
        server.wait()


if __name__ == "__main__":
    main()
