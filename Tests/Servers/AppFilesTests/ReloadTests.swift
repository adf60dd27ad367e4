import JSON
import Support
import Testing

@testable import AppFiles

@Suite("App files: reading them again") struct ReloadTests {
    private static let yaml = """
        routes:
        - collection: todos
          seed: todos.json
          max: 10
        - get: /
          text: one
        """

    private func items(_ app: AppFile.Program) -> Int {
        app.collections["todos"]?.items.count ?? -1
    }

    @Test func `a collection keeps its items until its seed or schema changes`() throws {
        let directory = try AppDirectory(Self.yaml, ["todos.json": "[{},{}]"])
        let first = try directory.file.read().result.get()
        #expect(items(first) == 2)
        _ = first.collections["todos"]?.add(["id": 9], key: "9", upTo: 10)
        func again() throws -> AppFile.Program {
            try directory.file.read(keeping: first.collections).result.get()
        }
        #expect(items(try again()) == 3)
        try directory.directory.write(
            ByteString(Self.yaml + "\n- get: /b\n  text: b"), to: "app.yaml")
        #expect(items(try again()) == 3)
        try directory.directory.write("[{}]", to: "todos.json")
        #expect(items(try again()) == 1)
        try directory.directory.write("[{},{}]", to: "todos.json")
        #expect(items(try again()) == 3)
        try directory.directory.write(
            ByteString(Self.yaml + "\n- collection: b\n  schema: { type: object }"), to: "app.yaml")
        #expect(items(try again()) == 3)
        let other = "routes:\n- collection: todos\n  seed: todos.json\n  schema: { type: object }"
        try directory.directory.write(ByteString(other), to: "app.yaml")
        #expect(items(try again()) == 3)
        try directory.directory.write(
            ByteString(
                other.replacing("{ type: object }", with: "{ type: object, minProperties: 1 }")),
            to: "app.yaml")
        #expect(items(try again()) == 2)
    }

    @Test func `a version that is wrong is refused, and what was changed is seen`() throws {
        let directory = try AppDirectory(Self.yaml, ["todos.json": "[]"])
        let served = try ServedApp(directory.file)
        func outcome() -> String {
            switch served.reload() {
            case .unchanged: "unchanged"
            case .taken: "taken"
            case .refused(let mistakes): "refused \(mistakes.list[0].line)"
            }
        }
        #expect(outcome() == "unchanged")
        try directory.directory.write("routes:\n- gt: /", to: "app.yaml")
        #expect(outcome() == "refused 2")
        #expect(outcome() == "unchanged")
        // The same mistake is told once.
        try directory.directory.write("routes:\n- gt: /\n", to: "app.yaml")
        #expect(outcome() == "unchanged")
        try directory.directory.write(ByteString(Self.yaml), to: "app.yaml")
        #expect(outcome() == "taken")
        try directory.directory.write("[1]", to: "todos.json")
        #expect(outcome() == "refused 3")
        directory.directory.remove("todos.json")
        #expect(outcome() == "refused 3")
        #expect(outcome() == "unchanged")
        try directory.directory.write("[{}]", to: "todos.json")
        #expect(outcome() == "taken")
    }
}
