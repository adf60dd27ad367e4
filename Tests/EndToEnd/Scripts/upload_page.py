"""Uploads from a listing's page, in a headless Chromium that is driven over its DevTools pipe.

    python3 upload_page.py BX [SCREENSHOTS]

Prints a line for each thing that holds, and fails at the first that does not."""

import base64
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"


class Chromium:
    """One page of a browser of its own."""

    def __init__(self, profile):
        profile.mkdir()
        to_read, self.to = os.pipe()
        self.come, to_write = os.pipe()

        def place():
            # The browser reads from descriptor 3 and writes to 4, wherever ours were.
            one, other = os.dup(to_read), os.dup(to_write)
            os.dup2(one, 3)
            os.dup2(other, 4)

        self.process = subprocess.Popen(
            [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1000,760",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=place, close_fds=False,
            # What it writes into a home is gone with its profile.
            env=os.environ | {"HOME": str(profile), "TMPDIR": str(profile)})
        os.close(to_read)
        os.close(to_write)
        self.rest, self.last, self.session = b"", 0, None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call(
            "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "DOM", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source="""
            window.offsets = []
            const set = XMLHttpRequest.prototype.setRequestHeader
            XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
              if (name == "Upload-Offset") window.offsets.push(value)
              return set.call(this, name, value)
            }""")

    def call(self, method, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        wanted = self.last
        while True:
            answer = self.message()
            if answer.get("method") == "Page.javascriptDialogOpening":
                self.last += 1
                os.write(self.to, json.dumps({
                    "id": self.last, "sessionId": self.session,
                    "method": "Page.handleJavaScriptDialog",
                    "params": {"accept": True}}).encode() + b"\0")
            if answer.get("id") == wanted:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]

    def message(self):
        while b"\0" not in self.rest:
            if not select.select([self.come], [], [], 30)[0]:
                raise SystemExit("the browser says nothing")
            self.rest += os.read(self.come, 1 << 20)
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True,
                           returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.until("document.readyState == 'complete' && !!document.querySelector('#uploads')")

    def until(self, expression, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.value(f"Boolean({expression})"):
                    return
            except SystemExit:
                pass  # The page is being loaded.
            time.sleep(0.05)
        raise SystemExit(f"it never came to {expression}; the page says:\n{self.text()}")

    def text(self):
        return self.value("document.body.innerText")

    def choose(self, *paths, selector="input[multiple]"):
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", files=[str(path) for path in paths], nodeId=node)

    def drop(self, *paths):
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.call("Input.dispatchDragEvent", type=kind, x=300, y=300, data=data)

    def throttle(self, rate):
        self.call("Network.emulateNetworkConditions", offline=False, latency=0,
                  downloadThroughput=-1, uploadThroughput=rate)

    def picture(self, folder, name, dark=False):
        if not folder:
            return
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        data = self.call("Page.captureScreenshot")["data"]
        pathlib.Path(folder, f"{name}.png").write_bytes(base64.b64decode(data))

    def close(self):
        self.process.kill()
        self.process.wait()


class Site:
    """bx serve --upload on the same port, as often as it is started."""

    def __init__(self, bx, directory):
        self.bx, self.directory = bx, directory
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.bx, "serve", str(self.directory), "--upload", str(self.directory),
             "--upload-max", "1G", "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.PIPE, text=True)
        if "serving" not in self.process.stdout.readline():
            raise SystemExit("the server did not start")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def holds(sentence, is_so):
    if not is_so:
        raise SystemExit(f"this does not hold: {sentence}")
    print(sentence, flush=True)


STATE = "document.querySelector('#uploads li:last-child')?.className"
SHARE = "document.querySelector('#uploads li:last-child progress').value"
ROWS = "[...document.querySelectorAll('table td a')].map(a => a.textContent)"


def main():
    bx = sys.argv[1]
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        served, source = scratch / "served", scratch / "source"
        (served / "photos").mkdir(parents=True)
        (served / "README.md").write_text("hello\n")
        (source / "trip/day 1").mkdir(parents=True)
        big = {}
        for name in ("holiday.mp4", "backup.tar"):
            big[name] = os.urandom(24 << 20)
            (source / name).write_bytes(big[name])
        for number in range(4):
            (source / f"trip/day 1/{number}.jpg").write_bytes(os.urandom(300_000 + number))
        (source / "trip/.hidden").write_text("secret")
        (source / "empty.txt").write_text("")
        site = Site(bx, served)
        browser = Chromium(scratch / "profile")
        try:
            walk(site, browser, served, source, big, pictures)
        finally:
            browser.close()
            site.kill()


def walk(site, browser, served, source, big, pictures):
    browser.open(site.url)
    browser.picture(pictures, "1-empty")
    browser.throttle(8 << 20)

    browser.choose(source / "holiday.mp4", source / "empty.txt")
    browser.until("[...document.querySelectorAll('#uploads li progress')][0].value > .3")
    browser.picture(pictures, "2-sending")
    site.kill()
    browser.until("document.querySelector('#uploads').innerText.includes('connection lost')")
    browser.picture(pictures, "3-lost")
    site.start()
    browser.until("[...document.querySelectorAll('#uploads .done')].length == 2", 60)
    holds("a file is whole after the server was killed and started again",
          (served / "holiday.mp4").read_bytes() == big["holiday.mp4"])
    offsets = [int(offset) for offset in browser.value("window.offsets")]
    holds("it went on where it broke off", any(0 < offset < 24 << 20 for offset in offsets))
    holds("an empty file is one", (served / "empty.txt").read_bytes() == b"")
    browser.until(f"{ROWS}.includes('holiday.mp4')")
    holds("the listing shows it", True)

    browser.choose(source / "backup.tar")
    browser.until(f"{STATE} == 'sending' && {SHARE} > .3")
    browser.value("document.querySelector('#uploads li:last-child button').click()")
    browser.until(f"{STATE} == 'paused'")
    browser.picture(pictures, "4-paused", dark=True)
    paused = browser.value(SHARE)
    time.sleep(0.3)
    holds("a pause is one", browser.value(SHARE) == paused)
    browser.value("document.querySelector('#uploads li:last-child button').click()")
    browser.until(f"{STATE} == 'sending' && {SHARE} > {paused} + .1")
    browser.open(site.url)
    browser.until(f"{STATE} == 'missing'")
    browser.until("document.querySelector('#total p').innerText.includes('chosen again')")
    browser.picture(pictures, "5-reloaded")
    holds("after a reload the page says which file to drop again",
          "backup.tar" in browser.value("document.querySelector('#uploads ol').innerText"))
    browser.throttle(-1)
    browser.choose(source / "backup.tar")
    browser.until(f"{STATE} == 'done'", 60)
    holds("the file goes on where the reload cut it off",
          int(browser.value("window.offsets[0]")) > 0)
    holds("it is whole", (served / "backup.tar").read_bytes() == big["backup.tar"])

    browser.open(site.url + "photos/")
    browser.drop(source / "trip")
    browser.until("[...document.querySelectorAll('#uploads .done')].length == 4", 60)
    arrived = sorted(str(path.relative_to(served / "photos"))
                     for path in (served / "photos").rglob("*") if path.is_file())
    holds("a folder that is dropped on a listing arrives below it, without its hidden files",
          arrived == [f"trip/day 1/{number}.jpg" for number in range(4)])
    browser.until(f"{ROWS}.includes('trip/')")
    browser.picture(pictures, "6-folder", dark=True)

    browser.throttle(2 << 20)
    browser.choose(source / "holiday.mp4")
    browser.until(f"{STATE} == 'sending' && {SHARE} > 0")
    browser.value("[...document.querySelectorAll('#uploads li:last-child button')].pop().click()")
    browser.until("document.querySelectorAll('#uploads li').length == 4")
    deadline = time.monotonic() + 10
    left = ["?"]
    while left and time.monotonic() < deadline:
        left = [name for name in os.listdir(served / ".bx-uploads") if "." not in name]
        time.sleep(0.05)
    holds("a transfer that is cancelled leaves nothing", left == [])
    browser.throttle(-1)
    browser.choose(source / "trip/.hidden", source / "empty.txt")
    browser.until("document.querySelector('#total p').innerText.includes('left out')")
    holds("a hidden file is left out, and said to be", True)
    browser.until("document.querySelectorAll('#uploads .done').length == 5")
    browser.value("document.querySelector('#total button').click()")
    holds("what is done can be cleared", browser.value(
        "document.querySelectorAll('#uploads li').length") == 0)


if __name__ == "__main__":
    main()
