// Running the request parser over an input cut in every way.

import Testing

@testable import HTTP

/// A request's head with the places turned into text.
struct ParsedRequest: Equatable, Sendable {
    var method: HTTP.Method
    var target: String
    var targetForm: RequestHead.TargetForm
    var minorVersion: UInt8
    var fields: Fields
    var length: Int
    var framing: BodyFraming
    var keepAlive: Bool
    var expectsContinue: Bool
    var authority: String?
    var upgrade: Bool

    init(_ head: borrowing RequestHead, _ bytes: UnsafeRawBufferPointer) {
        method = head.method
        target = String(decoding: bytes[head.target], as: UTF8.self)
        targetForm = head.targetForm
        minorVersion = head.minorVersion
        fields = Fields(head.fields, in: bytes)
        length = head.length
        framing = head.framing
        keepAlive = head.keepAlive
        expectsContinue = head.expectsContinue
        authority = head.authority.map { String(decoding: bytes[$0], as: UTF8.self) }
        upgrade = head.upgrade
    }
}

typealias RequestOutcome = Outcome<ParsedRequest, MessageError>

/// What the parser makes of `input` cut so. Each prefix stands in memory of its own, of its exact
/// size, so that nothing can depend on where bytes are, or look behind them.
func parseRequest(
    _ input: [UInt8], prefixes: [Int], limits: HeadLimits = HeadLimits()
) -> RequestOutcome {
    var parser = RequestParser(limits: limits)
    for length in prefixes {
        let prefix = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 1)
        defer { prefix.deallocate() }
        prefix.copyBytes(from: input[..<length])
        let bytes = UnsafeRawBufferPointer(prefix)
        do throws(MessageError) {
            if try parser.parse(bytes) { return .whole(ParsedRequest(parser.head, bytes)) }
        } catch {
            if prefixes.count == input.count {
                #expect(parser.position == length - 1, "refused late or early: \(error)")
            }
            return .refused(error, at: parser.position)
        }
    }
    return .incomplete
}

/// What the parser makes of `input`, having checked that it is the same for every split.
func parseRequest(
    _ input: [UInt8], limits: HeadLimits = HeadLimits(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> RequestOutcome {
    let outcome = parseRequest(input, prefixes: [input.count], limits: limits)
    for prefixes in EverySplit(input.count) {
        let other = parseRequest(input, prefixes: prefixes, limits: limits)
        guard other != outcome else { continue }
        Issue.record(
            "cut at \(prefixes): \(other), but whole: \(outcome)", sourceLocation: sourceLocation)
        break
    }
    return outcome
}

/// `input` with each character one byte, so that `\u{FF}` is the byte 255.
func parseRequest(
    _ input: String, limits: HeadLimits = HeadLimits(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> RequestOutcome {
    parseRequest(input.bytes, limits: limits, sourceLocation: sourceLocation)
}

extension String {
    /// Each character as one byte (ISO 8859-1).
    var bytes: [UInt8] { unicodeScalars.map { UInt8($0.value) } }
}

extension Outcome {
    var value: Value? {
        if case .whole(let value) = self { value } else { nil }
    }

    var failure: Failure? {
        if case .refused(let failure, _) = self { failure } else { nil }
    }
}
