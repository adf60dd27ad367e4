// Status codes (RFC 9110 §15 and the IANA registry).

/// The three digits of an answer's status line (RFC 9110 §15). Only 100...999 can be written.
public struct Status: RawRepresentable, Hashable, Sendable, Comparable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// The status with the number `rawValue`, registered or not.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Orders by number.
    public static func < (left: Status, right: Status) -> Bool { left.rawValue < right.rawValue }
}

extension Status: CustomStringConvertible {
    /// Number and reason phrase, as `404 Not Found`.
    public var description: String { reason.isEmpty ? "\(rawValue)" : "\(rawValue) \(reason)" }
}

extension Status {
    /// Whether this is 1xx: another answer to the same request follows (RFC 9110 §15.2).
    public var isInformational: Bool { (100..<200).contains(rawValue) }

    /// Whether this is 2xx (RFC 9110 §15.3).
    public var isSuccessful: Bool { (200..<300).contains(rawValue) }

    /// The registered reason phrase, or an empty string.
    public var reason: String { phrase.description }

    /// The registered reason phrase, or nothing, without a `String`.
    var phrase: StaticString {
        switch rawValue {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 102: "Processing"
        case 103: "Early Hints"
        case 104: "Upload Resumption Supported"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 203: "Non-Authoritative Information"
        case 204: "No Content"
        case 205: "Reset Content"
        case 206: "Partial Content"
        case 207: "Multi-Status"
        case 208: "Already Reported"
        case 226: "IM Used"
        case 300: "Multiple Choices"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 305: "Use Proxy"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 407: "Proxy Authentication Required"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 423: "Locked"
        case 424: "Failed Dependency"
        case 425: "Too Early"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 451: "Unavailable For Legal Reasons"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 506: "Variant Also Negotiates"
        case 507: "Insufficient Storage"
        case 508: "Loop Detected"
        case 510: "Not Extended"
        case 511: "Network Authentication Required"
        default: ""
        }
    }
}

extension Status {
    /// 100 Continue.
    public static let `continue` = Status(rawValue: 100)
    /// 101 Switching Protocols.
    public static let switchingProtocols = Status(rawValue: 101)
    /// 102 Processing.
    public static let processing = Status(rawValue: 102)
    /// 103 Early Hints.
    public static let earlyHints = Status(rawValue: 103)
    /// 200 OK.
    public static let ok = Status(rawValue: 200)
    /// 201 Created.
    public static let created = Status(rawValue: 201)
    /// 202 Accepted.
    public static let accepted = Status(rawValue: 202)
    /// 203 Non-Authoritative Information.
    public static let nonAuthoritativeInformation = Status(rawValue: 203)
    /// 204 No Content.
    public static let noContent = Status(rawValue: 204)
    /// 205 Reset Content.
    public static let resetContent = Status(rawValue: 205)
    /// 206 Partial Content.
    public static let partialContent = Status(rawValue: 206)
    /// 207 Multi-Status.
    public static let multiStatus = Status(rawValue: 207)
    /// 208 Already Reported.
    public static let alreadyReported = Status(rawValue: 208)
    /// 226 IM Used.
    public static let imUsed = Status(rawValue: 226)
    /// 300 Multiple Choices.
    public static let multipleChoices = Status(rawValue: 300)
    /// 301 Moved Permanently.
    public static let movedPermanently = Status(rawValue: 301)
    /// 302 Found.
    public static let found = Status(rawValue: 302)
    /// 303 See Other.
    public static let seeOther = Status(rawValue: 303)
    /// 304 Not Modified.
    public static let notModified = Status(rawValue: 304)
    /// 305 Use Proxy.
    public static let useProxy = Status(rawValue: 305)
    /// 307 Temporary Redirect.
    public static let temporaryRedirect = Status(rawValue: 307)
    /// 308 Permanent Redirect.
    public static let permanentRedirect = Status(rawValue: 308)
    /// 400 Bad Request.
    public static let badRequest = Status(rawValue: 400)
    /// 401 Unauthorized.
    public static let unauthorized = Status(rawValue: 401)
    /// 402 Payment Required.
    public static let paymentRequired = Status(rawValue: 402)
    /// 403 Forbidden.
    public static let forbidden = Status(rawValue: 403)
    /// 404 Not Found.
    public static let notFound = Status(rawValue: 404)
    /// 405 Method Not Allowed.
    public static let methodNotAllowed = Status(rawValue: 405)
    /// 406 Not Acceptable.
    public static let notAcceptable = Status(rawValue: 406)
    /// 407 Proxy Authentication Required.
    public static let proxyAuthenticationRequired = Status(rawValue: 407)
    /// 408 Request Timeout.
    public static let requestTimeout = Status(rawValue: 408)
    /// 409 Conflict.
    public static let conflict = Status(rawValue: 409)
    /// 410 Gone.
    public static let gone = Status(rawValue: 410)
    /// 411 Length Required.
    public static let lengthRequired = Status(rawValue: 411)
    /// 412 Precondition Failed.
    public static let preconditionFailed = Status(rawValue: 412)
    /// 413 Content Too Large.
    public static let contentTooLarge = Status(rawValue: 413)
    /// 414 URI Too Long.
    public static let uriTooLong = Status(rawValue: 414)
    /// 415 Unsupported Media Type.
    public static let unsupportedMediaType = Status(rawValue: 415)
    /// 416 Range Not Satisfiable.
    public static let rangeNotSatisfiable = Status(rawValue: 416)
    /// 417 Expectation Failed.
    public static let expectationFailed = Status(rawValue: 417)
    /// 421 Misdirected Request.
    public static let misdirectedRequest = Status(rawValue: 421)
    /// 422 Unprocessable Content.
    public static let unprocessableContent = Status(rawValue: 422)
    /// 423 Locked.
    public static let locked = Status(rawValue: 423)
    /// 424 Failed Dependency.
    public static let failedDependency = Status(rawValue: 424)
    /// 425 Too Early.
    public static let tooEarly = Status(rawValue: 425)
    /// 426 Upgrade Required.
    public static let upgradeRequired = Status(rawValue: 426)
    /// 428 Precondition Required.
    public static let preconditionRequired = Status(rawValue: 428)
    /// 429 Too Many Requests.
    public static let tooManyRequests = Status(rawValue: 429)
    /// 431 Request Header Fields Too Large.
    public static let requestHeaderFieldsTooLarge = Status(rawValue: 431)
    /// 451 Unavailable For Legal Reasons.
    public static let unavailableForLegalReasons = Status(rawValue: 451)
    /// 500 Internal Server Error.
    public static let internalServerError = Status(rawValue: 500)
    /// 501 Not Implemented.
    public static let notImplemented = Status(rawValue: 501)
    /// 502 Bad Gateway.
    public static let badGateway = Status(rawValue: 502)
    /// 503 Service Unavailable.
    public static let serviceUnavailable = Status(rawValue: 503)
    /// 504 Gateway Timeout.
    public static let gatewayTimeout = Status(rawValue: 504)
    /// 505 HTTP Version Not Supported.
    public static let httpVersionNotSupported = Status(rawValue: 505)
    /// 506 Variant Also Negotiates.
    public static let variantAlsoNegotiates = Status(rawValue: 506)
    /// 507 Insufficient Storage.
    public static let insufficientStorage = Status(rawValue: 507)
    /// 508 Loop Detected.
    public static let loopDetected = Status(rawValue: 508)
    /// 510 Not Extended.
    public static let notExtended = Status(rawValue: 510)
    /// 511 Network Authentication Required.
    public static let networkAuthenticationRequired = Status(rawValue: 511)
}
