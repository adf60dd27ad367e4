/// An element of an answer: text, or other elements. Attributes, which S3 uses for name spaces
/// only, are not kept.
struct XMLElement: Equatable {
    var name: String
    /// Of an element with children, nothing.
    var text = ""
    var children: [XMLElement] = []

    /// The text of the first child of that name.
    subscript(name: String) -> String? { children.first { $0.name == name }?.text }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
