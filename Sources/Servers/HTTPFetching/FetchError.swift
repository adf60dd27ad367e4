package import HTTP
package import Linux
package import Sockets
package import TLS

/// Why there is no answer, or not the whole of it.
package enum FetchError: Error, Equatable {
    /// What the server was slow at.
    package enum Stage: Equatable, Sendable {
        /// Beginning to answer.
        case head
        /// Sending the next piece of its answer.
        case body
        /// Taking the next piece of the request.
        case request
    }

    case notConnected(Origin, ConnectError)
    /// The origin has so many connections already.
    case tooManyConnections(Origin, limit: Int)
    /// The request cannot be written; nothing of it was sent.
    case malformedRequest(MessageError)
    /// The request's body is not as long as was promised.
    case wrongLength(promised: Int)
    /// The request's own body could not be read; what happened is known to who made it.
    case unreadableBody
    /// The connection ended before the first byte of an answer.
    case noAnswer(Origin)
    case malformedAnswer(Origin, MessageError)
    /// More than `limit` interim answers came.
    case tooManyInterim(Origin, limit: Int)
    /// 101 (Switching Protocols) came, which the request did not offer.
    case unwantedUpgrade(Origin)
    /// The answer's body is longer than the caller takes.
    case tooLong(limit: Int)
    case timedOut(Origin, Stage, after: Duration)
    /// The kernel's word, in the midst of an answer.
    case failed(Origin, Errno)
    /// No TLS with the origin, no trust in it, or an answer that was cut off.
    case notSecured(Origin, SecurityError)
    /// The task was cancelled, or the answer was closed.
    case cancelled
}

extension FetchError {
    /// Whether it was time that ran out.
    package var isTimeout: Bool {
        switch self {
        case .timedOut, .notConnected(_, .timedOut): true
        case .notConnected, .tooManyConnections, .malformedRequest, .wrongLength, .unreadableBody,
            .noAnswer, .malformedAnswer, .tooManyInterim, .unwantedUpgrade, .tooLong, .failed,
            .notSecured, .cancelled:
            false
        }
    }
}

extension FetchError: CustomStringConvertible {
    /// One sentence without a full stop.
    package var description: String {
        switch self {
        case .notConnected(_, .failed(let address, let error)):
            "cannot connect to \(address): \(error)"
        case .notConnected(let origin, .timedOut(let span)):
            "cannot connect to \(origin) within \(seconds(span))"
        case .notConnected(_, let error): error.description
        case .tooManyConnections(let origin, let limit):
            "\(origin) has \(limit) connections already, which are all in use"
        case .malformedRequest(let error): "the request cannot be sent: \(error)"
        case .wrongLength(let promised):
            "the request's body is not the \(promised) bytes that were promised"
        case .unreadableBody: "the request's body could not be read to its end"
        case .noAnswer(let origin): "\(origin) closed the connection without an answer"
        case .malformedAnswer(let origin, .incomplete):
            "\(origin) closed the connection in the midst of its answer"
        case .malformedAnswer(let origin, let error):
            "\(origin) gave an answer that is not HTTP: \(error)"
        case .tooManyInterim(let origin, let limit):
            "\(origin) gave more than \(limit) interim answers (1xx) to one request"
        case .unwantedUpgrade(let origin):
            "\(origin) changed to a protocol that it was not offered (101)"
        case .tooLong(let limit): "the answer's body is longer than \(limit) bytes"
        case .timedOut(let origin, .head, let span):
            "\(origin) did not begin to answer within \(seconds(span))"
        case .timedOut(let origin, .body, let span):
            "\(origin) sent nothing more of its answer for \(seconds(span))"
        case .timedOut(let origin, .request, let span):
            "\(origin) took nothing more of the request for \(seconds(span))"
        case .failed(let origin, let error): "the connection to \(origin) broke: \(error)"
        case .notSecured(let origin, .untrusted(let distrust)):
            "\(origin) is not trusted: \(distrust)"
        case .notSecured(_, .libraryMissing): SecurityError.libraryMissing.description
        case .notSecured(let origin, .truncated):
            "\(origin) closed the connection without a close_notify, perhaps in the midst of it"
        case .notSecured(let origin, let error): "no TLS with \(origin): \(error)"
        case .cancelled: "the answer was no longer wanted"
        }
    }

    /// `2 s`, `0.25 s`: whole milliseconds.
    private func seconds(_ span: Duration) -> String {
        let (seconds, attoseconds) = span.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        guard milliseconds > 0 else { return "\(seconds) s" }
        let digits = String(1000 + milliseconds).dropFirst()
        let end = digits.lastIndex { $0 != "0" } ?? digits.startIndex
        return "\(seconds).\(digits[...end]) s"
    }
}
