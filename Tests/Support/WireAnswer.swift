/// One HTTP answer as a test's own eyes read it: independent of the code under test, and strict
/// about what a server sends.
package struct WireAnswer: Sendable {
    package let status: Int
    package let reason: String
    package let fields: [(name: String, value: String)]
    package var body = ByteString("")

    /// - Parameter head: From `HTTP/1.` to the empty line.
    package init(head: ByteString) throws(WireError) {
        let text = head.text
        guard text.hasSuffix("\r\n\r\n"), !text.dropLast(1).contains("\n") else {
            throw .malformed(answer: head, reason: "a line without CR LF")
        }
        let lines = text.dropLast(1).split(separator: "\r\n")
        let words = (lines.first ?? "").split(
            separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "HTTP/1.1", words[1].utf8.count == 3,
            let status = Int(words[1])
        else { throw .malformed(answer: head, reason: "no status line of HTTP/1.1") }
        self.status = status
        reason = String(words[2])
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                throw .malformed(answer: head, reason: "a field line without a name")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields.append((String(line[..<colon]), String(value)))
        }
        self.fields = fields
    }

    /// The value of the only field `name`, in any case; nil when there is none, or more than one.
    package subscript(_ name: String) -> String? {
        let values = self.values(of: name)
        return values.count == 1 ? values[0] : nil
    }

    /// All values of the field `name`, in any case.
    package func values(of name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
}
