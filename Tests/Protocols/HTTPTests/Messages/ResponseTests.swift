// RFC 9112 §4 and §6.3: answers, as a client reads them.

import Testing

@testable import HTTP

@Suite("RFC 9112 §4 status line") struct StatusLineTests {
    @Test func `an answer is taken apart into its parts`() throws {
        let response = try #require(
            parseResponse("HTTP/1.1 404 Not Found\r\nX: y\r\nContent-Length: 3\r\n\r\nabc").value)
        #expect(response.status == .notFound)
        #expect(response.reason == "Not Found")
        #expect(response.minorVersion == 1)
        #expect(response.fields == ["X": "y", "Content-Length": "3"])
        #expect(response.length == 51)
        #expect(response.framing == .length(3))
        #expect(response.keepAlive)
    }

    @Test(
        arguments: [
            ("200 OK", 200, "OK"), ("200 ", 200, ""), ("200", 200, ""), ("404", 404, ""),
            ("100 ", 100, ""),
            ("299 Fine", 299, "Fine"), ("599 x", 599, "x"), ("999 x", 999, "x"),
            ("200  OK", 200, " OK"),
            ("200 a\tb", 200, "a\tb"), ("200 \u{E9}t\u{E9}", 200, "\u{E9}t\u{E9}"),
            ("200 OK ", 200, "OK "),
            ("200 \"#<>\\^`{|}", 200, "\"#<>\\^`{|}"), ("301 Moved 200", 301, "Moved 200"),
        ] as [(String, UInt16, String)])
    func `the reason is optional and free`(line: String, status: UInt16, reason: String) throws {
        let response = try #require(parseResponse("HTTP/1.1 \(line)\r\n\r\n").value)
        #expect(response.status.rawValue == status)
        #expect(response.reason == reason)
    }

    @Test(arguments: [("1.0", 0), ("1.1", 1), ("1.2", 1), ("1.9", 1)] as [(String, UInt8)])
    func `a later minor version is taken for 1.1`(version: String, minorVersion: UInt8) {
        #expect(
            parseResponse("HTTP/\(version) 200 OK\r\n\r\n").value?.minorVersion == minorVersion)
    }

    @Test(
        arguments: [
            ("HTP/1.1 200 OK", .malformedStatusLine), ("HTTP/01.1 200 OK", .malformedStatusLine),
            ("HTTP/11.1 200 OK", .malformedStatusLine), ("HTTP/1.01 200 OK", .malformedStatusLine),
            ("HTTP/1.1\t200 OK", .malformedStatusLine), ("HTTP/1.1  200 OK", .malformedStatusLine),
            ("HTTP/1.1 2 OK", .malformedStatusLine), ("HTTP/1.1 20 OK", .malformedStatusLine),
            ("HTTP/1.1 2000 OK", .malformedStatusLine), ("HTTP/1.1 20x OK", .malformedStatusLine),
            ("HTTP/1.1 200\tOK", .malformedStatusLine), ("HTTP/1.1 -200 OK", .malformedStatusLine),
            ("HTTP/1.1 +20 OK", .malformedStatusLine), ("HTTP/1.1 000 OK", .malformedStatusLine),
            ("HTTP/1.1 099 OK", .malformedStatusLine), ("HTTP/1.1 OK", .malformedStatusLine),
            ("HTTP/1.1", .malformedStatusLine), ("HTTP/1.1 ", .malformedStatusLine),
            ("http/1.1 200 OK", .malformedStatusLine), ("HTTP/1 200 OK", .malformedStatusLine),
            ("HTTP 200 OK", .malformedStatusLine), ("ICY 200 OK", .malformedStatusLine),
            (" HTTP/1.1 200 OK", .malformedStatusLine), ("200 OK", .malformedStatusLine),
            ("", .malformedStatusLine), ("GET / HTTP/1.1", .malformedStatusLine),
            ("HTTP/1.x 200 OK", .malformedStatusLine),
            ("HTTP/1.1 200 \u{0}", .malformedStatusLine),
            ("HTTP/1.1 200 a\u{7F}", .malformedStatusLine),
            ("HTTP/1.1 200 a\u{1B}b", .malformedStatusLine),
            ("\r\nHTTP/1.1 200 OK", .malformedStatusLine),
            ("HTTP/2.0 200 OK", .unsupportedVersion), ("HTTP/5.6 200 OK", .unsupportedVersion),
            ("HTTP/0.9 200 OK", .unsupportedVersion),
            ("HTTP/1.1 200 OK\n", .bareLineFeed), ("HTTP/1.1 200\n", .bareLineFeed),
            ("HTTP/1.1 200 \n", .bareLineFeed),
            ("\nHTTP/1.1 200 OK", .bareLineFeed), ("HTTP/1.1\n200 OK", .bareLineFeed),
            ("HTTP/1.1 200 OK\rX: y", .bareCarriageReturn),
            ("HTTP/1.1 200\rX: y", .bareCarriageReturn),
            ("HTTP/1.1 200 OK\r", .bareCarriageReturn),
            ("HTTP/1.1 200 OK\r\n Host: foo", .whitespaceBeforeFields),
            ("HTTP/1.1 200 OK\r\nX : y", .whitespaceBeforeColon),
            ("HTTP/1.1 200 OK\r\nX: y\r\n z", .lineFolding),
            ("HTTP/1.1 200 OK\r\nX", .missingColon), ("HTTP/1.1 200 OK\r\n: y", .emptyFieldName),
            ("HTTP/1.1 200 OK\r\nX: y\nZ: w", .bareLineFeed),
            ("HTTP/1.1 200 OK\r\nX: 1\rY: 2", .bareCarriageReturn),
            ("HTTP/1.1 200 OK\r\nX: \u{0}", .malformedFieldValue),
            ("HTTP/1.1 200 OK\r\nX\u{0}: y", .malformedFieldName),
        ] as [(String, MessageError)])
    func `a malformed answer is refused`(lines: String, error: MessageError) {
        #expect(parseResponse(lines + "\r\n\r\n").failure == error)
    }

    @Test func `a head may be as long as the limit`() {
        let answer = "HTTP/1.1 200 OK\r\nX: y\r\n\r\n"
        #expect(parseResponse(answer, limits: HeadLimits(head: 25)).value?.length == 25)
        #expect(
            parseResponse(answer, limits: HeadLimits(head: 24))
                == .refused(.headTooLong(limit: 24), at: 23))
        #expect(
            parseResponse("HTTP/1.1 200 OKOKOKOKOKOK", limits: HeadLimits(head: 20)).failure
                == .headTooLong(limit: 20))
        #expect(
            parseResponse("HTTP/1.1 200 OK\r\nX: y\r\nZ: w\r\n\r\n", limits: HeadLimits(fields: 1))
                == .refused(.tooManyFields(limit: 1), at: 23))
    }
}

@Suite("RFC 9112 §6.3 framing of answers") struct ResponseFramingTests {
    private func answer(
        _ status: String, _ lines: String, to method: HTTP.Method = .get, version: String = "1.1"
    ) -> ResponseOutcome {
        parseResponse("HTTP/\(version) \(status)\r\n\(lines)\r\n\r\n", to: method)
    }

    @Test(
        arguments: [
            ("200 OK", "X: y", .untilClose, false),
            ("200 OK", "Connection: keep-alive", .untilClose, false),
            ("200 OK", "Content-Length: 5", .length(5), true),
            ("200 OK", "Content-Length: 0", .none, true),
            ("200 OK", "Content-Length: 005", .length(5), true),
            ("200 OK", "Transfer-Encoding: chunked", .chunked, true),
            ("200 OK", "Transfer-Encoding: Chunked\r\nConnection: close", .chunked, false),
            ("404 Not Found", "Content-Length: 5\r\nConnection: close", .length(5), false),
            ("204 No Content", "X: y", .none, true), ("304 Not Modified", "X: y", .none, true),
            ("304 Not Modified", "Content-Length: 5", .none, true),
            ("304 Not Modified", "Transfer-Encoding: chunked", .none, true),
            ("204 No Content", "Content-Length: 0", .none, true),
            ("204 No Content", "Content-Length: 5", .none, false),
            ("204 No Content", "Transfer-Encoding: chunked", .none, false),
            ("100 Continue", "X: y", .none, true), ("103 Early Hints", "Link: x", .none, true),
            ("100 Continue", "Content-Length: 5", .none, false),
            ("101 Switching Protocols", "Upgrade: x\r\nConnection: upgrade", .none, false),
            ("205 Reset Content", "Content-Length: 0", .none, true),
            ("500 x", "X: y", .untilClose, false),
        ] as [(String, String, BodyFraming, Bool)])
    func `an answer is framed by its status and fields`(
        status: String, lines: String, framing: BodyFraming, keepAlive: Bool
    ) throws {
        let response = try #require(answer(status, lines).value)
        #expect(response.framing == framing)
        #expect(response.keepAlive == keepAlive)
    }

    @Test(arguments: ["X: y", "Content-Length: 5", "Transfer-Encoding: chunked"])
    func `an answer to HEAD has no body`(line: String) throws {
        let response = try #require(answer("200 OK", line, to: .head).value)
        #expect(response.framing == .none)
        #expect(response.keepAlive)
    }

    @Test func `a CONNECT that succeeds ends HTTP on the connection`() throws {
        let success = try #require(answer("200 OK", "Content-Length: 5", to: .connect).value)
        #expect(success.framing == .none)
        #expect(!success.keepAlive)
        let failure = try #require(answer("403 x", "Content-Length: 5", to: .connect).value)
        #expect(failure.framing == .length(5))
        #expect(failure.keepAlive)
    }

    @Test func `HTTP/1.0 lasts only when it says so`() throws {
        let plain = try #require(answer("200 OK", "Content-Length: 5", version: "1.0").value)
        #expect(!plain.keepAlive)
        let lasting = try #require(
            answer("200 OK", "Content-Length: 5\r\nConnection: keep-alive", version: "1.0").value)
        #expect(lasting.keepAlive)
    }

    @Test(
        arguments: [
            ("Content-Length: 5, 5", .malformedContentLength),
            ("Content-Length: +5", .malformedContentLength),
            ("Content-Length:", .malformedContentLength),
            ("Content-Length: 5x", .malformedContentLength),
            ("Content-Length: 5\r\nContent-Length: 5", .repeatedContentLength),
            ("Content-Length: 5\r\nContent-Length: 6", .repeatedContentLength),
            ("Transfer-Encoding: gzip", .unknownTransferCoding),
            ("Transfer-Encoding: gzip, chunked", .unknownTransferCoding),
            ("Transfer-Encoding: identity", .unknownTransferCoding),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .repeatedTransferEncoding),
            ("Transfer-Encoding: chunked\r\nContent-Length: 5", .contentLengthAndTransferEncoding),
            ("Content-Length: 5\r\nTransfer-Encoding: chunked", .contentLengthAndTransferEncoding),
            ("Transfer_Encoding: chunked", .disguisedFramingField),
        ] as [(String, MessageError)])
    func `an answer framed in two ways or none is refused`(lines: String, error: MessageError) {
        #expect(answer("200 OK", lines).failure == error)
        #expect(answer("204 No Content", lines).failure == error)
        #expect(answer("200 OK", lines, to: .head).failure == error)
    }

    @Test func `Transfer-Encoding in HTTP/1.0 is refused`() {
        #expect(
            answer("200 OK", "Transfer-Encoding: chunked", version: "1.0").failure
                == .transferEncodingInHTTP10)
    }

    @Test func `the final answer comes behind those with 1xx`() throws {
        var parser = ResponseParser(answerTo: .get, limits: HeadLimits())
        let input = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n"
            .bytes
        var statuses: [Status] = []
        var start = 0
        while start < input.count {
            let isWhole = try input[start...].withUnsafeBytes { try parser.parse($0) }
            try #require(isWhole)
            statuses.append(parser.head.status)
            start += parser.head.length
            parser.reset(answerTo: .get)
        }
        #expect(statuses == [.continue, .ok])
        #expect(statuses.map(\.isInformational) == [true, false])
    }
}
