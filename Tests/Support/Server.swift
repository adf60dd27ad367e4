internal import CLinux
internal import Linux

/// A `bx` command that serves, from the line that says where to its end.
///
/// The last reference to it kills what `stop` has not ended.
package final class Server {
    package let process: ChildProcess
    /// What it printed: `http://127.0.0.1:41234`, or what comes after `on ` for another address.
    package let url: String

    /// Starts `bx serve` on a free port of 127.0.0.1 and waits until it accepts.
    package static func serve(_ arguments: ByteString...) throws(CommandError) -> Server {
        try Server(.bx(["serve", "--listen", "127.0.0.1:0"] + arguments))
    }

    /// Starts `command` and waits for its `... on URL` line, or its JSON object with a `url` key.
    package init(_ command: Command) throws(CommandError) {
        process = try command.start()
        try process.wait(for: "the line that says where it serves") {
            announcedURL(in: $0.output.text + $0.errors.text + $0.terminal.text) != nil
        }
        let text = process.output.text + process.errors.text + process.terminal.text
        url = announcedURL(in: text) ?? ""
    }

    /// The host of the URL: `127.0.0.1`, `::1`.
    package var host: String {
        let authority = self.authority
        let end = authority.lastIndex(of: ":") ?? authority.endIndex
        return authority[..<end].filter { $0 != "[" && $0 != "]" }
    }

    /// The port of the URL; 0 when it has none.
    package var port: UInt16 { authority.split(separator: ":").last.flatMap { UInt16($0) } ?? 0 }

    private var authority: Substring {
        guard let scheme = firstRange(of: "://", in: url) else { return "" }
        return url[scheme.upperBound...].prefix { $0 != "/" }
    }

    /// A new connection to it.
    package func connect() throws(WireError) -> RawConnection {
        try RawConnection(host: host, port: port)
    }

    /// Sends `request` on a connection of its own and reads one answer.
    ///
    /// - Parameter isHead: Whether the request is a HEAD, whose answer has no body.
    package func answer(
        to request: ByteString, isHead: Bool = false
    ) throws(WireError) -> WireAnswer {
        let connection = try connect()
        try connection.send(request)
        return try connection.readAnswer(isHead: isHead)
    }

    /// Asks it to stop (SIGTERM, or `signal`) and waits for its end.
    @discardableResult
    package func stop(signal: CInt = SIGTERM) throws(CommandError) -> Outcome {
        process.send(signal: signal)
        return try process.wait()
    }
}

/// The URL in the first whole line of `text` that has one after ` on `, or under the key `url`.
func announcedURL(in text: String) -> String? {
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .dropLast()
    {
        if let key = firstRange(of: "\"url\":", in: line) {
            let rest = line[key.upperBound...].drop { $0 == " " || $0 == "\"" }
            return rest.prefix { $0 != "\"" }.filter { $0 != "\\" }
        }
        for scheme in ["http://", "https://", "unix:"] {
            if let found = firstRange(of: " on \(scheme)", in: line) {
                let rest = line[found.lowerBound...].dropFirst(4)
                return String(rest.prefix { $0 != " " && $0 != "\r" && $0 != "\u{1B}" })
            }
        }
    }
    return nil
}

/// Where `word` first stands in `text`.
func firstRange(of word: String, in text: some StringProtocol) -> Range<String.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
        if text[start...].hasPrefix(word) {
            return start..<text.index(start, offsetBy: word.count)
        }
        start = text.index(after: start)
    }
    return nil
}
