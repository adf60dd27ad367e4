/// Why a schema cannot be checked against.
public enum SchemaError: Error, Hashable, Sendable {
    /// A reference to a name that no definition has.
    case unknownReference(String)
    /// A definition that is nothing but itself.
    case circularReference(String)
}

extension SchemaError: CustomStringConvertible {
    /// What is wrong with which name.
    public var description: String {
        switch self {
        case .unknownReference(let name): "refers to '\(name)', which is defined nowhere"
        case .circularReference(let name): "refers to '\(name)', which is defined as itself"
        }
    }
}
