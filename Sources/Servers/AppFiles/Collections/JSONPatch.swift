// JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7396).

internal import JSON
internal import Web

/// A list of operations, read.
struct JSONPatch {
    private enum Operation {
        case add(JSONPointer, JSONValue)
        case remove(JSONPointer)
        case replace(JSONPointer, JSONValue)
        case move(JSONPointer, from: JSONPointer)
        case copy(JSONPointer, from: JSONPointer)
        case test(JSONPointer, JSONValue)
    }

    private let operations: [Operation]

    static let operationsMax = 100
    /// As deep as a text may be.
    private static let depthMax = JSONLimits().depth

    /// - Throws: A `Problem` of 422 that says which operation is none.
    init(_ json: JSONValue) throws(Problem) {
        guard let list = json.array else {
            throw Problem(.unprocessableContent, "a JSON patch is an array of operations")
        }
        guard list.count <= Self.operationsMax else {
            throw Problem(
                .unprocessableContent, "a patch has at most \(Self.operationsMax) operations")
        }
        var operations: [Operation] = []
        var mistakes: [Problem.Mistake] = []
        for (index, json) in list.enumerated() {
            do throws(Wrong) {
                operations.append(try Self.operation(json))
            } catch {
                mistakes.append(Problem.Mistake(in: .body, at: "#/\(index)", error.reason))
            }
        }
        if !mistakes.isEmpty { throw Problem(mistakes) }
        self.operations = operations
    }

    private struct Wrong: Error { let reason: String }

    private static func operation(_ json: JSONValue) throws(Wrong) -> Operation {
        func pointer(_ name: String) throws(Wrong) -> JSONPointer {
            guard let pointer = json[name]?.string.flatMap({ JSONPointer($0) }) else {
                throw Wrong(reason: "must have a JSON pointer '\(name)'")
            }
            return pointer
        }
        func value() throws(Wrong) -> JSONValue {
            guard let value = json["value"] else { throw Wrong(reason: "must have a 'value'") }
            return value
        }
        switch json["op"]?.string {
        case "add": return .add(try pointer("path"), try value())
        case "remove": return .remove(try pointer("path"))
        case "replace": return .replace(try pointer("path"), try value())
        case "move": return .move(try pointer("path"), from: try pointer("from"))
        case "copy": return .copy(try pointer("path"), from: try pointer("from"))
        case "test": return .test(try pointer("path"), try value())
        default:
            throw Wrong(reason: "must have an 'op' of add, remove, replace, move, copy or test")
        }
    }

    /// What all operations, one after the other, make of `value`.
    ///
    /// - Throws: A `Problem`: 409 for an operation that finds nothing, or a test that fails, 413
    ///   for a result of more than `limit` bytes on the way.
    func applied(to value: JSONValue, upTo limit: Int) throws(Problem) -> JSONValue {
        var value = value
        for (index, operation) in operations.enumerated() {
            guard let next = Self.applied(operation, to: value) else {
                var problem = Problem(.conflict, "operation \(index) does not fit the item")
                problem.mistakes = [
                    Problem.Mistake(in: .body, at: "#/\(index)", "does not fit the item")
                ]
                throw problem
            }
            value = next
            guard value.isNested(lessThan: Self.depthMax), value.encode().utf8.count <= limit else {
                throw Problem(.contentTooLarge, "an item has at most \(limit) bytes as JSON")
            }
        }
        return value
    }

    /// Nil when it does not fit.
    private static func applied(_ operation: Operation, to value: JSONValue) -> JSONValue? {
        switch operation {
        case .add(let path, let new): return value.putting(new, at: path.tokens[...], adds: true)
        case .remove(let path): return value.removing(path.tokens[...])
        case .replace(let path, let new):
            return value.putting(new, at: path.tokens[...], adds: false)
        case .copy(let path, let from):
            return value[from].flatMap { value.putting($0, at: path.tokens[...], adds: true) }
        case .move(let path, let from):
            // A value does not move into itself (§4.4).
            if path.tokens.count > from.tokens.count, path.tokens.starts(with: from.tokens) {
                return nil
            }
            return value[from].flatMap { moved in
                if path == from { return value }
                return value.removing(from.tokens[...])?
                    .putting(moved, at: path.tokens[...], adds: true)
            }
        case .test(let path, let expected):
            // Not `? value : nil`, which would be JSON's null.
            guard let found = value[path], found.isEqual(to: expected) else { return nil }
            return value
        }
    }
}

extension JSONValue {
    /// The value after a merge patch (RFC 7396 §2).
    func merged(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members: [JSONMember?] = []
        if case .object(let own) = self { members = own }
        var places: [String: Int] = [:]
        for (index, member) in members.enumerated() { places[member?.name ?? ""] = index }
        for change in changes {
            let place = places[change.name]
            let old = place.flatMap { members[$0]?.value } ?? .null
            let new =
                change.value == .null
                ? nil : JSONMember(change.name, old.merged(with: change.value))
            if let place {
                members[place] = new
            } else if new != nil {
                places[change.name] = members.count
                members.append(new)
            }
        }
        return .object(members.compactMap(\.self))
    }

    /// The value with `new` where `path` leads; nil when it leads nowhere.
    ///
    /// - Parameter adds: Whether a member may be new, and an element moves others up.
    fileprivate func putting(
        _ new: JSONValue, at path: ArraySlice<JSONPointer.Token>, adds: Bool
    ) -> JSONValue? {
        guard let token = path.first else { return new }
        let isLast = path.count == 1
        switch self {
        case .object(var members):
            if let index = members.lastIndex(where: { $0.name == token.name }) {
                guard
                    let inner = members[index].value.putting(new, at: path.dropFirst(), adds: adds)
                else { return nil }
                members[index] = JSONMember(token.name, inner)
            } else {
                guard isLast, adds else { return nil }
                members.append(JSONMember(token.name, new))
            }
            return .object(members)
        case .array(var elements):
            if isLast, adds {
                guard let index = token.name == "-" ? elements.count : token.index,
                    index <= elements.count
                else { return nil }
                elements.insert(new, at: index)
                return .array(elements)
            }
            guard let index = token.index, elements.indices.contains(index),
                let inner = elements[index].putting(new, at: path.dropFirst(), adds: adds)
            else { return nil }
            elements[index] = inner
            return .array(elements)
        case .string, .integer, .double, .number, .bool, .null: return nil
        }
    }

    fileprivate func removing(_ path: ArraySlice<JSONPointer.Token>) -> JSONValue? {
        guard let token = path.first else { return nil }
        let isLast = path.count == 1
        switch self {
        case .object(var members):
            guard let index = members.lastIndex(where: { $0.name == token.name }) else {
                return nil
            }
            if isLast {
                members.remove(at: index)
            } else {
                guard let inner = members[index].value.removing(path.dropFirst()) else {
                    return nil
                }
                members[index] = JSONMember(token.name, inner)
            }
            return .object(members)
        case .array(var elements):
            guard let index = token.index, elements.indices.contains(index) else { return nil }
            if isLast {
                elements.remove(at: index)
            } else {
                guard let inner = elements[index].removing(path.dropFirst()) else { return nil }
                elements[index] = inner
            }
            return .array(elements)
        case .string, .integer, .double, .number, .bool, .null: return nil
        }
    }

    /// Whether two values are the same as RFC 6902 §4.6 has it: objects in any order, numbers by
    /// what they are.
    fileprivate func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            let others = Dictionary(right.map { ($0.name, $0.value) }) { _, last in last }
            return left.count == right.count
                && left.allSatisfy { others[$0.name]?.isEqual(to: $0.value) ?? false }
        case (.array(let left), .array(let right)):
            return left.count == right.count
                && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.integer, .double), (.double, .integer): return double == other.double
        default: return self == other
        }
    }

    fileprivate func isNested(lessThan depth: Int) -> Bool {
        guard depth > 0 else { return false }
        switch self {
        case .array(let elements): return elements.allSatisfy { $0.isNested(lessThan: depth - 1) }
        case .object(let members):
            return members.allSatisfy { $0.value.isNested(lessThan: depth - 1) }
        case .string, .integer, .double, .number, .bool, .null: return true
        }
    }
}
