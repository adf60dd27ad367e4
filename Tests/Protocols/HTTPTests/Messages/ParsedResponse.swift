// Running the answers' parser over an input cut in every way.

import Testing

@testable import HTTP

/// An answer's head with the places turned into text.
struct ParsedResponse: Equatable, Sendable {
    var status: Status
    var reason: String
    var minorVersion: UInt8
    var fields: Fields
    var length: Int
    var framing: BodyFraming
    var keepAlive: Bool

    init(_ head: borrowing ResponseHead, _ bytes: UnsafeRawBufferPointer) {
        status = head.status
        reason = String(
            fieldText: UnsafeRawBufferPointer(rebasing: bytes[head.reason]))
        minorVersion = head.minorVersion
        fields = Fields(head.fields, in: bytes)
        length = head.length
        framing = head.framing
        keepAlive = head.keepAlive
    }
}

typealias ResponseOutcome = Outcome<ParsedResponse, MessageError>

/// What the parser makes of `input` cut so; each prefix stands in memory of its own.
func parseResponse(
    _ input: [UInt8], prefixes: [Int], to method: HTTP.Method = .get,
    limits: HeadLimits = HeadLimits()
) -> ResponseOutcome {
    var parser = ResponseParser(answerTo: method, limits: limits)
    for length in prefixes {
        let prefix = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 1)
        defer { prefix.deallocate() }
        prefix.copyBytes(from: input[..<length])
        let bytes = UnsafeRawBufferPointer(prefix)
        do throws(MessageError) {
            if try parser.parse(bytes) { return .whole(ParsedResponse(parser.head, bytes)) }
        } catch {
            if prefixes.count == input.count {
                #expect(parser.position == length - 1, "refused late or early: \(error)")
            }
            return .refused(error, at: parser.position)
        }
    }
    return .incomplete
}

/// What the parser makes of `input`, each character a byte, having checked that it is the same for
/// every split.
func parseResponse(
    _ input: String, to method: HTTP.Method = .get, limits: HeadLimits = HeadLimits(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> ResponseOutcome {
    let input = input.bytes
    let whole = parseResponse(input, prefixes: [input.count], to: method, limits: limits)
    for prefixes in EverySplit(input.count) {
        let other = parseResponse(input, prefixes: prefixes, to: method, limits: limits)
        guard other != whole else { continue }
        Issue.record(
            "cut at \(prefixes): \(other), but whole: \(whole)", sourceLocation: sourceLocation)
        break
    }
    return whole
}
