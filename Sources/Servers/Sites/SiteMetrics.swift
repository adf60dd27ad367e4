// What `GET /metrics` tells: requests by method and status class, latencies, bytes, connections.

internal import Bytes
internal import HTTP
package import HTTPServing
internal import Instruments
internal import Synchronization

/// The instruments of a site. Each loop counts on a recorder of its own; a scrape sums them.
package final class SiteMetrics: Sendable {
    private let registry = InstrumentRegistry()
    private let requests: [[Counter]]
    private let latency: Histogram
    private let bytes: Counter
    private let connections: Gauge
    /// By version, whole handshakes before resumed ones.
    private let handshakes: [[Counter]]
    private let failedHandshakes: Counter
    private let total: ConnectionCount
    private let scrapes: InstrumentBoardBox

    /// The methods that are told apart; every other one counts as `other`.
    private static let methods: [Method] = [.get, .head, .options, .post, .put, .delete, .patch]
    private static let statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"]

    /// - Parameter total: The connections of all loops.
    package init(total: ConnectionCount) {
        self.total = total
        do throws(InstrumentError) {
            requests = try Self.makeCounters(in: registry)
            latency = try registry.histogram(
                "bx_http_request_duration_seconds",
                help: "Time from a request's whole head to its answer.")
            bytes = try registry.counter(
                "bx_http_response_body_bytes_total", help: "Bytes of the bodies of answers.")
            handshakes = try Self.makeHandshakeCounters(in: registry)
            failedHandshakes = try registry.counter(
                "bx_tls_handshake_failures_total", help: "TLS handshakes that failed.")
            connections = try registry.gauge("bx_http_connections", help: "Open connections.")
        } catch {
            preconditionFailure("a new registry holds these few instruments: \(error)")
        }
        scrapes = InstrumentBoardBox(registry.makeBoard())
    }

    private static func makeCounters(
        in registry: InstrumentRegistry
    ) throws(InstrumentError) -> [[Counter]] {
        var counters: [[Counter]] = []
        for method in methods.map(\.name) + ["other"] {
            var row: [Counter] = []
            for status in statusClasses {
                row.append(
                    try registry.counter(
                        "bx_http_requests_total", help: "Requests answered.",
                        labels: [("method", method), ("status", status)]))
            }
            counters.append(row)
        }
        return counters
    }

    private static let versions = ["TLSv1.2", "TLSv1.3"]

    private static func makeHandshakeCounters(
        in registry: InstrumentRegistry
    ) throws(InstrumentError) -> [[Counter]] {
        var counters: [[Counter]] = []
        for version in versions {
            var row: [Counter] = []
            for isResumed in ["false", "true"] {
                row.append(
                    try registry.counter(
                        "bx_tls_handshakes_total", help: "TLS handshakes that were finished.",
                        labels: [("version", version), ("resumed", isResumed)]))
            }
            counters.append(row)
        }
        return counters
    }

    /// Counts one loop's answers.
    package func recorder() -> Recorder { Recorder(self, registry.makeBoard()) }

    package final class Recorder {
        private let metrics: SiteMetrics
        private let board: InstrumentBoard

        fileprivate init(_ metrics: SiteMetrics, _ board: InstrumentBoard) {
            self.metrics = metrics
            self.board = board
        }

        package func record(_ answer: AnswerRecord) {
            let method =
                answer.head.flatMap { head in
                    SiteMetrics.methods.firstIndex(of: head.method)
                } ?? SiteMetrics.methods.count
            let status = min(max(Int(answer.status.rawValue) / 100, 1), 5) - 1
            board.add(to: metrics.requests[method][status])
            board.add(UInt64(answer.bodyCount), to: metrics.bytes)
            board.observe(Double(answer.ended - answer.began) / 1e9, in: metrics.latency)
        }

        package func record(_ handshake: HandshakeRecord) {
            switch handshake {
            case .done(let version, let isResumed):
                guard let index = SiteMetrics.versions.firstIndex(of: version) else { return }
                board.add(to: metrics.handshakes[index][isResumed ? 1 : 0])
            case .failed: board.add(to: metrics.failedHandshakes)
            }
        }
    }

    /// The answer to a scrape.
    package func answer() -> Response {
        scrapes.set(connections, to: total.value)
        var text = ByteBuffer(capacity: 16 << 10)
        registry.appendExposition(to: &text)
        return Response(
            .ok,
            fields: ["Content-Type": InstrumentRegistry.contentType, "Cache-Control": "no-store"],
            bytes: text.array)
    }
}

/// A board that several loops write, one at a time.
private final class InstrumentBoardBox: Sendable {
    private let board: Mutex<InstrumentBoard>

    init(_ board: sending InstrumentBoard) { self.board = Mutex(board) }

    func set(_ gauge: Gauge, to value: Int) { board.withLock { $0.set(gauge, to: value) } }
}
