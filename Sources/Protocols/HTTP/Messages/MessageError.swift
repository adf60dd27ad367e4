// What can be wrong with a message, and what a server answers to it.

/// Why a message was refused. Where in the bytes it was is the parser's `position`.
public enum MessageError: Error, Equatable, Sendable {
    // Line ends and the start line (RFC 9112 §2.2, §2.3, §3, §4)
    case bareCarriageReturn, bareLineFeed
    case tooManyEmptyLines
    case malformedMethod
    case unknownMethod
    case malformedTarget
    case targetTooLong(limit: Int)
    case malformedVersion, unsupportedVersion
    case malformedStatusLine

    // Field lines (RFC 9112 §5)
    case headTooLong(limit: Int)
    case tooManyFields(limit: Int)
    case whitespaceBeforeFields, lineFolding
    case emptyFieldName, malformedFieldName, whitespaceBeforeColon, missingColon
    case malformedFieldValue

    // Host and Expect (RFC 9110 §7.2, §10.1.1)
    case missingHost, repeatedHost, malformedHost
    case unknownExpectation

    // Framing (RFC 9112 §6, §7)
    case malformedContentLength, repeatedContentLength
    case unknownTransferCoding, repeatedTransferEncoding
    case contentLengthAndTransferEncoding, transferEncodingInHTTP10
    case disguisedFramingField
    case malformedChunkSize, chunkSizeOverflow, malformedChunkExtension, malformedChunkEnd
    case chunkExtensionsTooLong(limit: Int)
    case contentTooLong(limit: Int)
    case trailersTooLong(limit: Int)
    case forbiddenTrailer
    /// The connection ended in the midst of a head or body (RFC 9112 §8).
    case incomplete
}

extension MessageError {
    /// The status of the answer, after which the connection closes: how the bytes go on is not
    /// known. For an answer that a client got it means nothing.
    public var status: Status {
        switch self {
        case .targetTooLong: .uriTooLong
        case .headTooLong, .tooManyFields, .trailersTooLong: .requestHeaderFieldsTooLarge
        case .contentTooLong: .contentTooLarge
        case .unknownExpectation: .expectationFailed
        case .unknownMethod: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        case .bareCarriageReturn, .bareLineFeed, .tooManyEmptyLines, .malformedMethod,
            .malformedTarget, .malformedVersion, .malformedStatusLine, .whitespaceBeforeFields,
            .lineFolding, .emptyFieldName, .malformedFieldName, .whitespaceBeforeColon,
            .missingColon, .malformedFieldValue, .missingHost, .repeatedHost, .malformedHost,
            .malformedContentLength, .repeatedContentLength, .unknownTransferCoding,
            .repeatedTransferEncoding, .contentLengthAndTransferEncoding,
            .transferEncodingInHTTP10, .disguisedFramingField, .malformedChunkSize,
            .chunkSizeOverflow, .malformedChunkExtension, .malformedChunkEnd,
            .chunkExtensionsTooLong, .forbiddenTrailer, .incomplete:
            .badRequest
        }
    }
}

extension MessageError: CustomStringConvertible {
    /// One sentence without a full stop, for a log line or the body of the answer.
    public var description: String {
        switch self {
        case .bareCarriageReturn: "a CR stands without LF; lines end with CRLF"
        case .bareLineFeed: "a LF stands without CR; lines end with CRLF"
        case .tooManyEmptyLines: "too many empty lines stand before the request line"
        case .malformedMethod: "the method is empty or not a token"
        case .unknownMethod:
            "the method is not one that this server knows; methods are case-sensitive"
        case .malformedTarget:
            "the request target is not one that its method can have, or has a byte that must be percent-encoded"
        case .targetTooLong(let limit): "the request target is longer than \(limit) bytes"
        case .malformedVersion: "the version is not of the form HTTP/1.1"
        case .unsupportedVersion: "the version of HTTP is neither 1.0 nor 1.1"
        case .malformedStatusLine: "the status line is not of the form HTTP/1.1 200 OK"
        case .headTooLong(let limit): "the head is longer than \(limit) bytes"
        case .tooManyFields(let limit): "there are more than \(limit) field lines"
        case .whitespaceBeforeFields: "white space stands before the first field name"
        case .lineFolding: "a field value is folded onto a second line; write it on one"
        case .emptyFieldName: "a field name is empty"
        case .malformedFieldName: "a field name has a byte that no token has"
        case .whitespaceBeforeColon: "white space stands between a field name and its colon"
        case .missingColon: "a field line has no colon"
        case .malformedFieldValue: "a field value has a control character"
        case .missingHost: "the Host field is missing"
        case .repeatedHost: "there is more than one Host field"
        case .malformedHost: "the Host field is empty or not of the form host:port"
        case .unknownExpectation: "the Expect field asks for something other than 100-continue"
        case .malformedContentLength: "Content-Length is not a plain decimal number below 2^63"
        case .repeatedContentLength: "there is more than one Content-Length field"
        case .unknownTransferCoding: "Transfer-Encoding is something other than chunked"
        case .repeatedTransferEncoding: "there is more than one Transfer-Encoding field"
        case .contentLengthAndTransferEncoding:
            "Content-Length and Transfer-Encoding stand in one message"
        case .transferEncodingInHTTP10: "Transfer-Encoding stands in a message of HTTP/1.0"
        case .disguisedFramingField:
            "a field is named like Content-Length or Transfer-Encoding, with an underscore"
        case .malformedChunkSize: "a chunk's size is not a hexadecimal number"
        case .chunkSizeOverflow: "a chunk's size has more than 16 digits or passes 2^63"
        case .malformedChunkExtension: "a chunk extension is not of the form ;name=value"
        case .malformedChunkEnd: "a chunk's data is not followed by CRLF"
        case .chunkExtensionsTooLong(let limit):
            "the chunk extensions are longer than \(limit) bytes"
        case .contentTooLong(let limit): "the body is longer than \(limit) bytes"
        case .trailersTooLong(let limit): "the trailer section is longer than \(limit) bytes"
        case .forbiddenTrailer:
            "a field that frames, routes or describes the message stands in the trailer section"
        case .incomplete: "the connection ended before the message did"
        }
    }
}
