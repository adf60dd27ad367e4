// Pages that reload themselves: a script in each page listens to server-sent events, and every
// change under the root is one.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import HTTPServing
internal import JSON
internal import Synchronization

/// Tells the browsers that a file changed.
package final class LiveReload: Sendable {
    /// Where the pages listen.
    static let path = "/.bx/reload"
    /// Larger pages are served as they are.
    static let pageMax = 4 << 20
    /// Comments that keep proxies from closing a silent connection.
    private static let heartbeat: Duration = .seconds(15)
    /// Pages that listen at once, over all loops.
    private static let listenersMax = 1000
    /// Events that wait for a page that reads slowly; then it only learns that there was something.
    private static let waitingMax = 100

    /// Appended to each page; browsers run a script behind `</html>` too.
    static let script = """
        <script>(() => {
          const events = new EventSource("\(path)");
          events.addEventListener("change", event => {
            const styles = [...document.querySelectorAll('link[rel="stylesheet"]')];
            if (JSON.parse(event.data).every(path => path.endsWith(".css")) && styles.length) {
              for (const style of styles) {
                const url = new URL(style.href);
                url.searchParams.set("bx-reload", Date.now());
                style.href = url;
              }
            } else location.reload();
          });
        })()</script>

        """

    private struct Listener {
        let loop: EventLoop
        let box: Box
    }

    /// A page's mailbox. Its loop's thread's alone.
    private final class Box: @unchecked Sendable {
        var events: [String] = []
        var isClosed = false
        var waiter: UnsafeContinuation<Void, Never>?

        func put(_ event: String) {
            if events.count >= LiveReload.waitingMax {
                events = [LiveReload.event(for: ["."])]
            } else {
                events.append(event)
            }
            wake()
        }

        func wake() {
            waiter?.resume()
            waiter = nil
        }
    }

    private let listeners = Mutex<[ObjectIdentifier: Listener]>([:])

    package init() {}

    /// How many pages listen.
    package var listenerCount: Int { listeners.withLock { $0.count } }

    /// Says that the files at `paths` changed: relative to the root, which itself is `.`. From any
    /// thread.
    package func notify(_ paths: [String]) {
        let event = Self.event(for: paths)
        for listener in listeners.withLock({ Array($0.values) }) {
            listener.loop.execute { listener.box.put(event) }
        }
    }

    /// Ends the answers to all pages that listen now. From any thread. Browsers ask again.
    package func close() {
        for listener in listeners.withLock({ Array($0.values) }) {
            listener.loop.execute {
                listener.box.isClosed = true
                listener.box.wake()
            }
        }
    }

    /// An event of the stream (HTML Standard §9.2.5). JSON has no line ends within its strings.
    private static func event(for paths: [String]) -> String {
        "event: change\ndata: \(JSONValue.array(paths.map { .string($0) }).encode())\n\n"
    }

    /// The endless answer to a page that listens.
    func answer(_ request: Request, on loop: EventLoop) -> Response {
        guard listenerCount < Self.listenersMax else {
            return Response(.serviceUnavailable, text: "too many pages listen already\n")
        }
        return Response(
            .ok, fields: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"],
            stream: { [self] writer in try await send(to: writer, on: loop) })
    }

    private func send(to writer: BodyWriter, on loop: EventLoop) async throws {
        let box = Box()
        let id = ObjectIdentifier(box)
        listeners.withLock { $0[id] = Listener(loop: loop, box: box) }
        let heart = loop.setInterval(Self.heartbeat, referenced: false) {
            if box.events.isEmpty { box.put(": still here\n\n") }
        }
        defer {
            loop.clearTimeout(heart)
            listeners.withLock { $0[id] = nil }
        }
        try await writer.write("retry: 500\n\n")
        try await withTaskCancellationHandler {
            while !Task.isCancelled, !box.isClosed {
                if box.events.isEmpty {
                    await withUnsafeContinuation { box.waiter = $0 }
                }
                let events = box.events.joined()
                box.events = []
                try await writer.write(events)
            }
        } onCancel: {
            loop.execute { box.wake() }
        }
    }
}
