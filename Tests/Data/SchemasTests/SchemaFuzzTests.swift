import JSON
import Patterns
import Support
import Testing

@testable import Schemas

@Suite("Schemas and values at random") struct SchemaFuzzTests {
    private static func schema(_ random: inout SplitMix64, depth: Int = 0) -> Schema {
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        func inner() -> Schema { schema(&random, depth: depth + 1) }
        switch below(depth > 2 ? 8 : 13) {
        case 0: return .boolean
        case 1: return .integer(-2...below(4))
        case 2: return .number(above: -1, below: Double(below(4)), multipleOf: 0.5)
        case 3: return .string(length: below(2)...3)
        case 4: return .string(pattern: "^[ab]*$")
        case 5: return below(2) == 0 ? .null : .any
        case 6: return .among(["a", 1, [1.0], ["a": 1]])
        case 7: return .reference("R").nullable
        case 8: return .array(of: inner(), count: 0...3, unique: below(2) == 0)
        case 9: return .anyOf(inner(), inner())
        case 10: return .oneOf(inner(), inner(), inner())
        case 11: return .dictionary(of: inner()).nullable
        default:
            let object = Schema.object(["a": inner(), "b": inner().optional, "": .integer.optional])
            return below(2) == 0 ? object : object.closed
        }
    }

    private static func value(_ random: inout SplitMix64, depth: Int = 0) -> JSONValue {
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        func inner() -> JSONValue { value(&random, depth: depth + 1) }
        switch below(depth > 4 ? 6 : 9) {
        case 0: return [nil, true, false][below(3)]
        case 1: return .integer(Int64(below(7)) - 3)
        case 2: return .double(Double(below(9)) / 4 - 1)
        case 3, 4: return .string(["", "a", "ab", "é", "\"\n", "abcd"][below(6)])
        case 5: return [[1], ["a": 1]][below(2)]
        case 6: return .array((0..<below(4)).map { _ in inner() })
        default:
            return .object(
                (0..<below(4)).map {
                    JSONMember(["a", "b", "c", ""][($0 + below(2)) % 4], inner())
                })
        }
    }

    /// Whether a value keeps a schema, said as plainly as can be.
    private static func keeps(_ value: JSONValue, _ schema: Schema, _ definitions: [String: Schema])
        -> Bool
    {
        func keeps(_ value: JSONValue, _ schema: Schema) -> Bool {
            Self.keeps(value, schema, definitions)
        }
        if schema.isNullable, value == .null { return true }
        switch schema.rule {
        case .any: return true
        case .null: return value == .null
        case .boolean: return value.bool != nil
        case .integer(let rule):
            guard let number = value.number?.integer(Int64.self) else { return false }
            return number >= rule.least ?? .min && number <= rule.most ?? .max
        case .number(let rule):
            guard let number = value.double else { return false }
            return number > rule.above ?? -.infinity && number < rule.below ?? .infinity
                && (number / (rule.divisor ?? 1)).rounded() == number / (rule.divisor ?? 1)
        case .string(let rule):
            guard let text = value.string else { return false }
            return rule.length.range.contains(text.unicodeScalars.count)
                && (rule.pattern == nil || text.allSatisfy { "ab".contains($0) })
        case .values(let values):
            return values.contains { $0.canonicalBytes == value.canonicalBytes }
        case .constant(let constant): return constant.canonicalBytes == value.canonicalBytes
        case .anyOf(let schemas): return schemas.contains { keeps(value, $0) }
        case .oneOf(let schemas): return schemas.count { keeps(value, $0) } == 1
        case .reference(let name): return definitions[name].map { keeps(value, $0) } ?? false
        case .array(let rule):
            guard let elements = value.array else { return false }
            return rule.count.range.contains(elements.count)
                && elements.allSatisfy { keeps($0, rule.items) }
                && (!rule.isUnique || Set(elements.map(\.canonicalBytes)).count == elements.count)
        case .object(let rule):
            guard case .object(let members) = value else { return false }
            let names = Set(members.map(\.name))
            return rule.properties.allSatisfy { $0.schema.isOptional || names.contains($0.name) }
                && members.allSatisfy { member in
                    if let property = rule.properties.first(where: { $0.name == member.name }) {
                        return keeps(member.value, property.schema)
                    }
                    switch rule.additional {
                    case .allowed: return true
                    case .refused: return false
                    case .described(let others): return keeps(member.value, others)
                    }
                }
        }
    }

    @Test func `40,000 random values keep 800 random schemas or break them, with a place`() throws {
        var random = SplitMix64(state: 21)
        var kept = 0
        for _ in 0..<800 {
            let body = Schema.object(["a": Self.schema(&random).optional]).named("R")
            let schema = Schema.anyOf(Self.schema(&random), .object(["r": body]).described("x"))
            let validator = try schema.validator()
            #expect(try Schema(json: schema.json) == schema)
            for _ in 0..<50 {
                let value = Self.value(&random)
                let document = try JSONDocument(parsing: value.encode())
                let mistakes = validator.mistakes(in: document.root)
                let isRight = Self.keeps(value, schema, schema.definitions)
                kept += isRight ? 1 : 0
                #expect((mistakes == nil) == isRight, "\(schema.json.encode()) \(value.encode())")
                #expect(mistakes.map { !$0.list.isEmpty } ?? true)
            }
        }
        #expect(kept > 4000 && kept < 30_000)
    }
}
