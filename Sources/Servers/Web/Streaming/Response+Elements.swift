public import HTTP
public import HTTPServing
internal import JSON

extension Response {
    /// An answer of pieces as they come; the client's pace is that of the sequence.
    public init<Pieces: AsyncSequence>(
        _ status: Status = .ok, fields: Fields = Fields(), pieces: Pieces
    ) where Pieces.Element == [UInt8] {
        self.init(status, fields: fields) { writer in
            for try await piece in pieces { try await writer.write(piece) }
        }
    }

    /// An answer of JSON values, one on each line (https://github.com/ndjson/ndjson-spec), as they
    /// come.
    public init<Elements: AsyncSequence>(
        _ status: Status = .ok, fields: Fields = Fields(), jsonLines elements: Elements
    ) where Elements.Element: Encodable {
        var fields = fields
        if !fields.contains("content-type") { fields.add("Content-Type", "application/x-ndjson") }
        self.init(status, fields: fields) { writer in
            for try await element in elements {
                try await writer.write(try JSONWriter.encode(element) + [UInt8(ascii: "\n")])
            }
        }
    }
}
