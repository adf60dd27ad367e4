// Prometheus' text format, version 0.0.4.
//
//   # HELP http_requests_total Requests answered.
//   # TYPE http_requests_total counter
//   http_requests_total{method="GET"} 1027
//
// Help is escaped for `\` and line feeds, label values for `"` as well.

internal import Bytes

extension InstrumentRegistry {
    /// What to say in Content-Type.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
}

/// All instruments of one name.
struct Family: Sendable {
    enum Kind: Sendable, Equatable {
        case counter, gauge
        /// With the upper bounds of its buckets.
        case histogram([Double])

        var wordCount: Int {
            switch self {
            case .counter, .gauge: 1
            case .histogram(let bounds): bounds.count + 2
            }
        }

        fileprivate var word: StaticString {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    struct Member: Sendable {
        /// As they stand between the braces.
        let labels: String
        let slot: Int
    }

    let name: String
    let help: String
    let kind: Kind
    var members: [Member] = []

    func slot(of labels: String) -> Int? { members.first { $0.labels == labels }?.slot }

    /// `method="GET",code="200"`.
    static func text(of labels: [InstrumentRegistry.Label]) -> String {
        labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
    }

    static func isName(_ name: String) -> Bool {
        isLabelName(String(name.map { $0 == ":" ? "_" : $0 }))
    }

    static func isLabelName(_ name: String) -> Bool {
        let isWord = name.utf8.allSatisfy {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_")
        }
        return isWord && name.utf8.first?.isASCIIDigit == false
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

// MARK: Writing

extension Family {
    func append(to buffer: inout ByteBuffer, from boards: [InstrumentSlots]) {
        buffer.append("# HELP ")
        buffer.append(name)
        buffer.append(" ")
        buffer.append(Self.escaped(help, quotes: false))
        buffer.append("\n# TYPE ")
        buffer.append(name)
        buffer.append(" ")
        buffer.append(kind.word)
        buffer.append("\n")
        for member in members {
            switch kind {
            case .counter:
                appendSample("", member.labels, to: &buffer)
                buffer.append(String(Self.sum(of: member.slot, boards)))
                buffer.append("\n")
            case .gauge:
                appendSample("", member.labels, to: &buffer)
                buffer.append(String(Int64(bitPattern: Self.sum(of: member.slot, boards))))
                buffer.append("\n")
            case .histogram(let bounds): append(member, bounds, to: &buffer, from: boards)
            }
        }
    }

    /// Each bucket counts what is in those before it too. The count is the last bucket's, so that
    /// both are equal although other threads go on counting.
    private func append(
        _ member: Member, _ bounds: [Double], to buffer: inout ByteBuffer,
        from boards: [InstrumentSlots]
    ) {
        var total: UInt64 = 0
        let separator = member.labels.isEmpty ? "" : ","
        for bucket in 0...bounds.count {
            total &+= Self.sum(of: member.slot + bucket, boards)
            let bound = bucket < bounds.count ? Self.text(of: bounds[bucket]) : "+Inf"
            appendSample(
                "_bucket", "\(member.labels)\(separator)le=\"\(bound)\"", to: &buffer)
            buffer.append(String(total))
            buffer.append("\n")
        }
        let sum = boards.reduce(0.0) {
            $0 + Double(bitPattern: $1[member.slot + bounds.count + 1])
        }
        appendSample("_sum", member.labels, to: &buffer)
        buffer.append(Self.text(of: sum))
        buffer.append("\n")
        appendSample("_count", member.labels, to: &buffer)
        buffer.append(String(total))
        buffer.append("\n")
    }

    private func appendSample(
        _ suffix: StaticString, _ labels: String, to buffer: inout ByteBuffer
    ) {
        buffer.append(name)
        buffer.append(suffix)
        if !labels.isEmpty {
            buffer.append("{")
            buffer.append(labels)
            buffer.append("}")
        }
        buffer.append(" ")
    }

    private static func sum(of slot: Int, _ boards: [InstrumentSlots]) -> UInt64 {
        boards.reduce(0) { $0 &+ $1[slot] }
    }

    /// As Go reads numbers: `1` for 1.0, `+Inf`, `-Inf` and `NaN`.
    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let integer = Int64(exactly: value), integer.magnitude < 1 << 53 {
            return String(integer)
        }
        return value.description
    }
}
