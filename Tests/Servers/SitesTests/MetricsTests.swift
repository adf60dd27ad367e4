import Support
import Testing

@testable import Sites

@Suite("Metrics in Prometheus' text format")
struct MetricsTests {
    /// The samples of an exposition, by name and labels.
    private func samples(_ text: String) throws -> [String: Double] {
        var samples: [String: Double] = [:]
        var types: [String: String] = [:]
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                #expect(words.count == 4)
                #expect(types[String(words[2])] == nil, "a family is told once")
                types[String(words[2])] = String(words[3])
            } else if !line.hasPrefix("# HELP ") {
                let space = try #require(line.lastIndex(of: " "))
                let name = String(line[..<space])
                #expect(samples[name] == nil, "\(name) stands twice")
                let value: Double = try #require(Double(line[line.index(after: space)...]))
                samples[name] = value
                let family = name.prefix { $0 != "{" }
                #expect(
                    types.keys.contains { family == $0 || family.hasPrefix("\($0)_") },
                    "\(family) has no type")
            }
        }
        return samples
    }

    @Test func `counters count, and a histogram's buckets add up`() throws {
        let server = try SiteServer(
            try .site(["a.txt": "hello", "b.txt": "hello, world"]), hasMetrics: true)
        for _ in 0..<10 { _ = try server.get("/a.txt") }
        for _ in 0..<3 { _ = try server.get("/nothing") }
        _ = try server.head("/b.txt")
        _ = try server.ask("POST", "/a.txt")
        let answer = try server.get("/metrics")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"]?.hasPrefix("text/plain; version=0.0.4") == true)
        let first = try samples(answer.text)
        #expect(first["bx_http_requests_total{method=\"GET\",status=\"2xx\"}"] == 10)
        #expect(first["bx_http_requests_total{method=\"GET\",status=\"4xx\"}"] == 3)
        #expect(first["bx_http_requests_total{method=\"HEAD\",status=\"2xx\"}"] == 1)
        #expect(first["bx_http_requests_total{method=\"POST\",status=\"4xx\"}"] == 1)
        let count = try #require(first["bx_http_request_duration_seconds_count"])
        #expect(count == 15)
        #expect(first["bx_http_request_duration_seconds_bucket{le=\"+Inf\"}"] == count)
        #expect((first["bx_http_request_duration_seconds_sum"] ?? -1) >= 0)
        let bytes = try #require(first["bx_http_response_body_bytes_total"])
        #expect(bytes >= 50)
        #expect((first["bx_http_connections"] ?? 0) >= 1)

        let second = try samples(try server.get("/metrics").text)
        #expect(second["bx_http_requests_total{method=\"GET\",status=\"2xx\"}"] == 11)
        #expect(
            second["bx_http_response_body_bytes_total"]
                == bytes + Double(answer.body.bytes.count))
    }

    @Test func `buckets never fall`() throws {
        let server = try SiteServer(try .site(["a.txt": "x"]), hasMetrics: true)
        for _ in 0..<20 { _ = try server.get("/a.txt") }
        let text = try server.get("/metrics").text
        let counts = text.split(separator: "\n")
            .filter { $0.hasPrefix("bx_http_request_duration_seconds_bucket") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        #expect(counts.count > 5)
        #expect(counts == counts.sorted())
    }

    @Test func `without the option metrics are a path like others`() throws {
        let server = try SiteServer(try .site(["metrics": "a file"]))
        #expect(try server.get("/metrics").text == "a file")
    }
}
