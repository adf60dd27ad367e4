import EventLoops
import Support
import Web

@testable import AppFiles

/// An app file with what it names, in a directory of its own.
struct AppDirectory {
    let directory: TemporaryDirectory
    var environment: [String: String] = [:]

    init(_ yaml: String, _ files: [String: String] = [:]) throws {
        directory = try TemporaryDirectory()
        for (name, text) in files { try directory.write(ByteString(text), to: name) }
        try directory.write(ByteString(yaml), to: "app.yaml")
    }

    var file: AppFile {
        var file = AppFile(directory.path("app.yaml"), pool: BlockingPool())
        file.environment = environment
        return file
    }

    /// All that is wrong with it, without the directory's name.
    var mistakes: [String] {
        guard case .failure(let mistakes) = file.read().result else { return [] }
        return mistakes.list.map { "\($0.line):\($0.column): \($0.sentence)" }
    }

    /// Its program.
    func app() throws -> App { try file.read().result.get().app }
}
