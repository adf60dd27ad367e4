// YAML as the JSON that it means (YAML 1.2.2 section 10.3), and where in the file a part of that
// JSON stands.

internal import JSON
internal import YAML

extension YAMLNode {
    /// The value as JSON; what JSON has no number for is noted and null.
    func json(_ reading: Reading) -> JSONValue {
        switch content {
        case .scalar(let scalar):
            if let value = scalar.json { return value }
            reading.note("JSON has no number \(scalar.text)", at: mark)
            return .null
        case .sequence(let nodes): return .array(nodes.map { $0.json(reading) })
        case .mapping(let pairs):
            return .object(pairs.map { JSONMember($0.key, $0.value.json(reading)) })
        }
    }

    /// Where the value that `pointer` leads to stands; of one that is not there, where it should.
    func mark(at pointer: JSONPointer) -> YAMLMark {
        var node = self
        var mark = mark
        for token in pointer.tokens {
            if let pair = node.mapping?.first(where: { $0.key == token.name }) {
                (node, mark) = (pair.value, pair.keyMark)
            } else if let index = token.index, let nodes = node.sequence,
                nodes.indices.contains(index)
            {
                (node, mark) = (nodes[index], nodes[index].mark)
            } else {
                break
            }
        }
        return mark
    }
}

extension YAMLScalar {
    /// Nil for infinity and NaN.
    var json: JSONValue? {
        if isNull { return .null }
        if let bool { return .bool(bool) }
        if let integer { return .integer(Int64(integer)) }
        guard let double else { return .string(text) }
        // With all of its digits, where JSON writes numbers in the same way.
        if let number = JSONNumber(text), let value = try? JSONValue(parsing: number.text) {
            return value
        }
        guard double.isFinite else { return nil }
        return .double(double)
    }
}
