import Bytes
import Synchronization
import Testing

@testable import Instruments

private func exposition(of registry: InstrumentRegistry) -> String {
    var buffer = ByteBuffer()
    registry.appendExposition(to: &buffer)
    return String(decoding: buffer.readable, as: UTF8.self)
}

@Suite("Prometheus text format 0.0.4") struct ExpositionTests {
    @Test func `an empty registry says nothing`() {
        #expect(exposition(of: InstrumentRegistry()) == "")
    }

    @Test func `counters and gauges are a line for each set of labels`() throws {
        let registry = InstrumentRegistry()
        let got = try registry.counter(
            "http_requests_total", help: "Requests answered.",
            labels: [("method", "GET"), ("code", "200")])
        _ = try registry.counter(
            "http_requests_total", help: "Requests answered.",
            labels: [("method", "POST"), ("code", "400")])
        let open = try registry.gauge("connections", help: "Open connections.")
        let board = registry.makeBoard()
        board.add(1027, to: got)
        board.add(to: got)
        board.add(3, to: open)
        board.add(-5, to: open)
        #expect(
            exposition(of: registry) == """
                # HELP http_requests_total Requests answered.
                # TYPE http_requests_total counter
                http_requests_total{method="GET",code="200"} 1028
                http_requests_total{method="POST",code="400"} 0
                # HELP connections Open connections.
                # TYPE connections gauge
                connections -2

                """)
    }

    @Test func `a histogram's buckets hold those before them`() throws {
        let registry = InstrumentRegistry()
        let seconds = try registry.histogram(
            "seconds", help: "", bounds: [0.05, 0.1, 1], labels: [("path", "/")])
        let board = registry.makeBoard()
        for value in [0.05, 0.0625, 0.5, 1, 1.5, 2] { board.observe(value, in: seconds) }
        #expect(
            exposition(of: registry) == """
                # HELP seconds \n\
                # TYPE seconds histogram
                seconds_bucket{path="/",le="0.05"} 1
                seconds_bucket{path="/",le="0.1"} 2
                seconds_bucket{path="/",le="1"} 4
                seconds_bucket{path="/",le="+Inf"} 6
                seconds_sum{path="/"} 5.1125
                seconds_count{path="/"} 6

                """)
    }

    @Test func `what is no number is counted behind the last bound`() throws {
        let registry = InstrumentRegistry()
        let histogram = try registry.histogram("h", help: "h", bounds: [1])
        let board = registry.makeBoard()
        board.observe(.nan, in: histogram)
        #expect(
            exposition(of: registry).hasSuffix("h_bucket{le=\"+Inf\"} 1\nh_sum NaN\nh_count 1\n"))
        #expect(exposition(of: registry).contains("h_bucket{le=\"1\"} 0\n"))
    }

    @Test func `an infinite sum is written as Go reads it`() throws {
        let registry = InstrumentRegistry()
        let histogram = try registry.histogram("h", help: "h", bounds: [])
        registry.makeBoard().observe(.infinity, in: histogram)
        #expect(exposition(of: registry).contains("\nh_sum +Inf\n"))
    }

    @Test func `backslashes, quotes and line feeds are escaped`() throws {
        let registry = InstrumentRegistry()
        _ = try registry.counter(
            "c_total", help: "a \\ \"b\"\nc", labels: [("path", "C:\\DIR\\FILE.TXT\n\"x\" ü")])
        #expect(
            exposition(of: registry) == #"""
                # HELP c_total a \\ "b"\nc
                # TYPE c_total counter
                c_total{path="C:\\DIR\\FILE.TXT\n\"x\" ü"} 0

                """#)
    }

    @Test(arguments: [
        ("a", true), ("a:b_9", true), (":a", true), ("_", true), ("", false), ("9a", false),
        ("a-b", false), ("a b", false), ("ä", false),
    ])
    func `names are of few characters`(name: String, isName: Bool) {
        #expect(Family.isName(name) == isName)
        #expect(Family.isLabelName(name) == (isName && !name.contains(":")))
    }
}

@Suite("Instruments over several loops") struct BoardTests {
    @Test func `a scrape sums what the boards hold, also of loops that are gone`() throws {
        let registry = InstrumentRegistry()
        let counter = try registry.counter("c_total", help: "c")
        let gauge = try registry.gauge("g", help: "g")
        let histogram = try registry.histogram("h", help: "h", bounds: [1])
        for loop in 1...3 {
            let board = registry.makeBoard()
            board.add(UInt64(loop), to: counter)
            board.add(-loop, to: gauge)
            board.observe(Double(loop), in: histogram)
        }
        let text = exposition(of: registry)
        for line in [
            "c_total 6", "g -6", "h_bucket{le=\"1\"} 1", "h_bucket{le=\"+Inf\"} 3", "h_sum 6",
        ] {
            #expect(text.contains("\n\(line)\n"))
        }
    }

    @Test func `an instrument made after the boards counts in them`() throws {
        let registry = InstrumentRegistry()
        let board = registry.makeBoard()
        board.add(2, to: try registry.counter("late_total", help: "late"))
        #expect(exposition(of: registry).hasSuffix("late_total 2\n"))
    }

    @Test func `the same labels are the same instrument`() throws {
        let registry = InstrumentRegistry(wordLimit: 2)
        let board = registry.makeBoard()
        for _ in 0..<10 {
            board.add(to: try registry.counter("c_total", help: "c", labels: [("a", "1")]))
        }
        #expect(exposition(of: registry).hasSuffix("c_total{a=\"1\"} 10\n"))
    }

    @Test func `a gauge is set for one loop`() throws {
        let registry = InstrumentRegistry()
        let gauge = try registry.gauge("g", help: "g")
        let boards = [registry.makeBoard(), registry.makeBoard()]
        boards[0].set(gauge, to: 5)
        boards[1].set(gauge, to: -7)
        boards[0].set(gauge, to: 4)
        #expect(exposition(of: registry).hasSuffix("\ng -3\n"))
    }

    @Test func `the words run out at the limit`() throws {
        let registry = InstrumentRegistry(wordLimit: 5)
        _ = try registry.histogram("h", help: "h", bounds: [1, 2])
        #expect(throws: InstrumentError.full(limit: 5)) {
            try registry.histogram("h2", help: "h", bounds: [])
        }
        _ = try registry.counter("a_total", help: "a")
        #expect(throws: InstrumentError.full(limit: 5)) {
            try registry.counter("b_total", help: "b")
        }
        #expect(!exposition(of: registry).contains("b_total"))
    }

    @Test func `scraping while loops count sees whole numbers and then all of them`() async throws {
        let registry = InstrumentRegistry()
        let histogram = try registry.histogram("h", help: "h", bounds: [1])
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    let board = registry.makeBoard()
                    for _ in 0..<20_000 { board.observe(0.5, in: histogram) }
                }
            }
            group.addTask {
                for _ in 0..<200 {
                    let lines = exposition(of: registry).split(separator: "\n")
                    let values = lines.dropFirst(2).map { $0.split(separator: " ")[1] }
                    #expect(values[1] == values[3])
                }
            }
        }
        #expect(exposition(of: registry).hasSuffix("h_sum 40000\nh_count 80000\n"))
    }
}
