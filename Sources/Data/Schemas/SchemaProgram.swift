// A schema made ready for checking: one row of plain values, which refer to each other by number,
// so that nothing is copied and no reference counted while a text is checked.

internal import JSON
internal import Patterns

struct SchemaNode {
    var check: Check
    var isNullable = false

    enum Check {
        case any, null, boolean
        /// A divisor of 0 is none.
        case integer(least: Int64, most: Int64, divisor: Int64)
        case number(Int32)
        case string(length: ClosedRange<Int>, pattern: Int32?, format: SchemaFormat?)
        case array(items: Int32, count: ClosedRange<Int>, isUnique: Bool)
        case object(Int32)
        case values(Int32)
        case union(Int32)
        case reference(Int32)
    }
}

struct NumberCheck {
    let rule: NumberRule
    let divisor: JSONDecimal?

    init(_ rule: NumberRule) {
        self.rule = rule
        divisor = rule.divisor.map { divisor in
            var text = "\(divisor)"
            return text.withUTF8 { JSONDecimal($0) }
        }
    }
}

struct ValuesCheck {
    /// As JSON has them.
    let shown: [String]
    let strings: [[UInt8]]
    let canonical: Set<[UInt8]>

    init(_ values: [JSONValue]) {
        shown = values.map { $0.string ?? $0.encode() }
        strings = values.compactMap { $0.string.map { Array($0.utf8) } }
        canonical = Set(values.map(\.canonicalBytes))
    }
}

struct UnionCheck {
    let members: [Int32]
    let isExclusive: Bool
    /// What each of them is called in a mistake.
    let names: [String]
}

final class SchemaProgram: @unchecked Sendable {
    let root: Int32
    /// Plain values, owned by this.
    let nodes: UnsafePointer<SchemaNode>
    /// Plain values, owned by this.
    let numbers: UnsafePointer<NumberCheck>
    let patterns: [Pattern]
    let objects: [ObjectCheck]
    let values: [ValuesCheck]
    let unions: [UnionCheck]

    init(_ schema: Schema) throws(SchemaError) {
        var compiler = SchemaCompiler(definitions: schema.definitions)
        root = try compiler.compile(schema)
        try compiler.refuseCircles()
        nodes = Self.copy(of: compiler.nodes)
        numbers = Self.copy(of: compiler.numbers)
        patterns = compiler.patterns
        objects = compiler.objects
        values = compiler.values
        unions = compiler.unions
    }

    deinit {
        nodes.deallocate()
        numbers.deallocate()
    }

    private static func copy<Part>(of parts: [Part]) -> UnsafePointer<Part> {
        let copy = UnsafeMutablePointer<Part>.allocate(capacity: max(parts.count, 1))
        copy.initialize(from: parts, count: parts.count)
        return UnsafePointer(copy)
    }
}

struct SchemaCompiler {
    private let definitions: [String: Schema]
    private var places: [String: Int32] = [:]
    private(set) var nodes: [SchemaNode] = []
    private(set) var numbers: [NumberCheck] = []
    private(set) var patterns: [Pattern] = []
    private(set) var objects: [ObjectCheck] = []
    private(set) var values: [ValuesCheck] = []
    private(set) var unions: [UnionCheck] = []

    init(definitions: [String: Schema]) { self.definitions = definitions }

    mutating func compile(_ schema: Schema) throws(SchemaError) -> Int32 {
        // Its place is taken first: what is inside may refer to it.
        let place = Int32(truncatingIfNeeded: nodes.count)
        nodes.append(SchemaNode(check: .any, isNullable: schema.isNullable))
        let check = try check(of: schema.rule)
        nodes[Int(place)].check = check
        return place
    }

    private mutating func check(of rule: SchemaRule) throws(SchemaError) -> SchemaNode.Check {
        switch rule {
        case .any: return .any
        case .null: return .null
        case .boolean: return .boolean
        case .integer(let rule):
            return .integer(
                least: rule.least ?? .min, most: rule.most ?? .max, divisor: rule.divisor ?? 0)
        case .number(let rule): return .number(Self.add(NumberCheck(rule), to: &numbers))
        case .string(let rule):
            let pattern = rule.pattern.map { Self.add($0, to: &patterns) }
            return .string(length: rule.length.range, pattern: pattern, format: rule.format)
        case .array(let rule):
            return .array(
                items: try compile(rule.items), count: rule.count.range, isUnique: rule.isUnique)
        case .object(let rule): return .object(try object(rule))
        case .values(let values): return .values(Self.add(ValuesCheck(values), to: &self.values))
        case .constant(let value): return .values(Self.add(ValuesCheck([value]), to: &values))
        case .anyOf(let schemas): return .union(try union(schemas, isExclusive: false))
        case .oneOf(let schemas): return .union(try union(schemas, isExclusive: true))
        case .reference(let name): return .reference(try place(of: name))
        }
    }

    private static func add<Part>(_ part: Part, to parts: inout [Part]) -> Int32 {
        parts.append(part)
        return Int32(truncatingIfNeeded: parts.count - 1)
    }

    private mutating func object(_ rule: ObjectRule) throws(SchemaError) -> Int32 {
        var properties: [ObjectCheck.Property] = []
        for property in rule.properties {
            properties.append(
                ObjectCheck.Property(
                    name: property.name, node: try compile(property.schema),
                    isRequired: !property.schema.isOptional))
        }
        let others: ObjectCheck.Others
        switch rule.additional {
        case .allowed: others = .allowed
        case .refused: others = .refused
        case .described(let schema): others = .node(try compile(schema))
        }
        return Self.add(
            ObjectCheck(properties, others: others, count: rule.count.range), to: &objects)
    }

    private mutating func union(
        _ schemas: [Schema], isExclusive: Bool
    ) throws(SchemaError) -> Int32 {
        var members: [Int32] = []
        for schema in schemas { members.append(try compile(schema)) }
        return Self.add(
            UnionCheck(members: members, isExclusive: isExclusive, names: schemas.map(\.shortName)),
            to: &unions)
    }

    private mutating func place(of name: String) throws(SchemaError) -> Int32 {
        if let place = places[name] { return place }
        guard let schema = definitions[name] else { throw .unknownReference(name) }
        places[name] = Int32(truncatingIfNeeded: nodes.count)
        return try compile(schema)
    }

    /// Refuses definitions that lead to themselves without a step into a value.
    func refuseCircles() throws(SchemaError) {
        var states = Array(repeating: Visit.none, count: nodes.count)
        for (name, place) in places.sorted(by: { $0.key < $1.key }) {
            if leadsBack(place, &states) { throw .circularReference(name) }
        }
    }

    private enum Visit { case none, open, closed }

    private func leadsBack(_ place: Int32, _ states: inout [Visit]) -> Bool {
        switch states[Int(place)] {
        case .open: return true
        case .closed: return false
        case .none: break
        }
        states[Int(place)] = .open
        defer { states[Int(place)] = .closed }
        switch nodes[Int(place)].check {
        case .reference(let target): return leadsBack(target, &states)
        case .union(let union):
            return unions[Int(union)].members.contains { leadsBack($0, &states) }
        case .any, .null, .boolean, .integer, .number, .string, .array, .object, .values:
            return false
        }
    }
}

extension Schema {
    /// What a mistake calls it among others.
    fileprivate var shortName: String {
        switch rule {
        case .any: "anything"
        case .null: "null"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string(let rule): rule.format?.expectation ?? "a string"
        case .array: "an array"
        case .object: notes.title.map { "an object (\($0))" } ?? "an object"
        case .values(let values): values.map { $0.string ?? $0.encode() }.joined(separator: " or ")
        case .constant(let value): value.string ?? value.encode()
        case .anyOf(let schemas), .oneOf(let schemas):
            schemas.map(\.shortName).joined(separator: " or ")
        case .reference(let name): name
        }
    }
}
