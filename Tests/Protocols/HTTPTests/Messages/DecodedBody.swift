// Running the body decoder over an input cut in every way.

import Testing

@testable import HTTP

/// What came out of a body.
struct DecodedBody: Equatable, Sendable {
    var content: String
    var trailers: Fields = [:]
    /// Bytes of the body, with its framing.
    var length: Int
}

typealias BodyOutcome = Outcome<DecodedBody, MessageError>

/// What the decoder makes of `input` cut so, by a reader that forgets at once what it may.
func decodeBody(
    _ input: [UInt8], prefixes: [Int], framing: BodyFraming, limits: BodyLimits
) -> BodyOutcome {
    var decoder = BodyDecoder(framing: framing, limits: limits)
    var content: [UInt8] = []
    var forgotten = 0
    for length in prefixes {
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: length - forgotten, alignment: 1)
        defer { piece.deallocate() }
        piece.copyBytes(from: input[forgotten..<length])
        let bytes = UnsafeRawBufferPointer(piece)
        var position = 0
        reading: while true {
            do throws(MessageError) {
                switch try decoder.decode(bytes, from: position) {
                case .data(let range):
                    content += bytes[range]
                    position = range.upperBound
                case .needsMore(let consumed):
                    forgotten += consumed
                    break reading
                case .end(let end):
                    return .whole(
                        DecodedBody(
                            content: String(decoding: content, as: UTF8.self),
                            trailers: decoder.trailers, length: forgotten + end))
                }
            } catch {
                if prefixes.count == input.count {
                    #expect(forgotten + decoder.errorOffset == length - 1, "late: \(error)")
                }
                return .refused(error, at: forgotten + decoder.errorOffset)
            }
        }
    }
    return .incomplete
}

/// What the decoder makes of `input`, having checked that it is the same for every split.
func decodeBody(
    _ input: String, framing: BodyFraming = .chunked,
    limits: BodyLimits = BodyLimits(content: 1 << 20),
    sourceLocation: SourceLocation = #_sourceLocation
) -> BodyOutcome {
    let input = input.bytes
    func outcome(_ prefixes: [Int]) -> BodyOutcome {
        decodeBody(input, prefixes: prefixes, framing: framing, limits: limits)
    }
    let whole = outcome([input.count])
    for prefixes in EverySplit(input.count) where outcome(prefixes) != whole {
        Issue.record(
            "cut at \(prefixes): \(outcome(prefixes)), but whole: \(whole)",
            sourceLocation: sourceLocation)
        break
    }
    return whole
}
