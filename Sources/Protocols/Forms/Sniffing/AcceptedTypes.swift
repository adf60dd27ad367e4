// Which files a form takes: what they are said to be, what they are called, and what they are.

internal import Bytes
internal import HTTP

/// Types of files, as HTML's `accept` lists them: `image/png`, `image/*`, `.pdf`, `*/*`.
///
///     let pictures: AcceptedTypes = ["image/*"]
///
/// A file must pass three times: by the type that the client declares, where it declares one; by
/// its name's extension, where it has one; and by its first bytes. `image/*` does not mean SVG,
/// which can carry scripts: name `image/svg+xml` to take it.
public struct AcceptedTypes: Sendable, Equatable, ExpressibleByArrayLiteral {
    /// Why a file does not pass.
    public enum Mismatch: Hashable, Sendable {
        /// The client says that it is of that type.
        case declared(String)
        /// Its name ends so; the extension with its dot.
        case named(String)
        /// Its bytes are of that type; nil when they are of none that is known.
        case content(String?)
    }

    /// Types and wildcards in lower case, extensions replaced by the types they stand for.
    private let patterns: [String]
    /// The types as they were given.
    public let list: [String]

    /// - Parameter list: At least one. A type is `type/subtype`, either of them perhaps `*`; an
    ///   extension has its dot and must be a known one. Others are a mistake of the program.
    public init(_ list: [String]) {
        precondition(!list.isEmpty, "a file that may be of no type can never be taken")
        self.list = list
        patterns = list.map { entry in
            let lower = String(decoding: entry.utf8.map(\.asciiLowercased), as: UTF8.self)
            if lower.hasPrefix("."), let type = TypeName.ofFile("a" + lower) { return type }
            precondition(
                lower.split(separator: "/", omittingEmptySubsequences: false).count == 2,
                "\(entry) is neither a media type nor a known extension")
            return TypeName.canonical(lower)
        }
    }

    /// The same as a literal.
    public init(arrayLiteral list: String...) { self.init(list) }

    /// What speaks against a file; nil when nothing does.
    ///
    /// - Parameters:
    ///   - declared: Content-Type, as sent.
    ///   - name: The file's name; only its end matters.
    ///   - start: Its first `SniffedType.bytesMax` bytes, or all of them.
    public func mismatch(declared: String?, name: String, start: [UInt8]) -> Mismatch? {
        if patterns.contains("*/*") { return nil }
        var claims: [String] = []
        let said = declared.map(TypeName.canonical) ?? ""
        // What clients say of files that they know nothing of.
        if !said.isEmpty, said != TypeName.unknown {
            guard accepts(said) else { return .declared(said) }
            claims.append(said)
        }
        if let ending = TypeName.ending(of: name) {
            guard let type = TypeName.ofFile(name), accepts(type) else { return .named(ending) }
            claims.append(type)
        }
        let sniffed = SniffedType.of(start).map(TypeName.canonical)
        return isCredible(sniffed, claims) ? nil : .content(sniffed)
    }

    private func accepts(_ type: String) -> Bool {
        patterns.contains { pattern in
            if pattern == type { return true }
            guard pattern.hasSuffix("/*") else { return false }
            return type.hasPrefix(pattern.dropLast()) && type != TypeName.svg
        }
    }

    /// Whether bytes of a type may be a file that is taken: by that type itself, or since files of
    /// a type that is taken look so.
    private func isCredible(_ sniffed: String?, _ claims: [String]) -> Bool {
        if let sniffed {
            return accepts(sniffed)
                || claims.contains { TypeName.looks($0, like: sniffed) }
        }
        // Only a type that was asked for by name is believed on its word.
        let believed = claims.isEmpty ? patterns : claims
        return believed.contains { patterns.contains($0) && !TypeName.hasSignature($0) }
    }
}

extension AcceptedTypes.Mismatch: CustomStringConvertible {
    /// What is wrong, to follow the words "must be ..., but".
    public var description: String {
        switch self {
        case .declared(let type): "is declared as \(type)"
        case .named(let ending): "its name ends in \(ending)"
        case .content(let type?): "its content is \(type)"
        case .content(nil): "its content is of no known type"
        }
    }
}
