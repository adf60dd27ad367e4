import JSON
import Schemas
import Testing

@Suite("Defaults of what is missing") struct SchemaDefaultTests {
    private static let item = Schema.object([
        "name": .string, "count": .integer(1...).default(1),
    ]).named("Item")

    private static let order = Schema.object([
        "id": .integer, "note": .string.default("-"), "items": .array(of: item),
        "first": item.optional, "by": .dictionary(of: item).optional,
        "either": .anyOf(item, .string).optional,
    ])

    @Test(
        arguments: [
            (#"{"id":1,"items":[]}"#, #"{"id":1,"items":[],"note":"-"}"#),
            (#"{"id":1,"note":"x","items":[]}"#, nil),
            (
                #"{"note":"","id":1.0,"items":[{"name":"a"},{"count":2,"name":"b"}]}"#,
                #"{"note":"","id":1.0,"items":[{"name":"a","count":1},{"count":2,"name":"b"}]}"#
            ),
            (
                #"{"id":1,"note":"","items":[],"first":{"name":"a"}}"#,
                #"{"id":1,"note":"","items":[],"first":{"name":"a","count":1}}"#
            ),
            (
                #"{"id":1,"note":"","items":[],"by":{"k":{"name":"a"}}}"#,
                #"{"id":1,"note":"","items":[],"by":{"k":{"name":"a","count":1}}}"#
            ),
            (#"{"id":1,"note":"","items":[],"either":{"name":"a"}}"#, nil),
        ] as [(String, String?)])
    func `a default stands in every object that lacks it, and nothing else changes`(
        text: String, expected: String?
    ) throws {
        let validator = try Self.order.validator()
        let document = try JSONDocument(parsing: text)
        try validator.check(document.root)
        let completed = validator.completed(document)
        #expect(
            String(decoding: JSONWriter.bytes(of: completed.value), as: UTF8.self)
                == expected ?? text)
    }

    @Test func `a default of null is a null`() throws {
        let validator = try Schema.object(["a": Schema.string.nullable.default(.null)]).validator()
        let completed = validator.completed(try JSONDocument(parsing: "{}"))
        #expect(completed.value == .object([JSONMember("a", .null)]))
    }
}
