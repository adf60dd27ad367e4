public import Forms

/// A form that was good.
public struct ReceivedForm: Sendable, Equatable {
    /// The values with their names, in the order of the form.
    public internal(set) var fields: [URLEncodedForm.Pair] = []
    /// The files that were put into a directory, in the order of the form.
    public internal(set) var files: [ReceivedFile] = []

    /// The value of the first field named so.
    public subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The values of every field named so, in order.
    public func values(of name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// The first file of the field named so.
    public func file(_ field: String) -> ReceivedFile? { files.first { $0.field == field } }
}

/// A file that was put in its place.
public struct ReceivedFile: Sendable, Equatable {
    /// The field's name.
    public let field: String
    /// The file's name in the directory.
    public let name: String
    /// The name as the client sent it, which may be anything.
    public let sentName: String
    /// Content-Type as the client sent it.
    public let declaredType: String?
    /// What its first bytes say it is; nil when they say nothing.
    public let sniffedType: String?
    /// Its bytes.
    public let count: Int
}
