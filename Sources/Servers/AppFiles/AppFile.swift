// A YAML file as a web program:
//
//   title: Boats                  version, description: what /openapi.json says of it
//   prefix: /v1                   before all paths
//   cors: true                    or a list of origins
//   headers: { X-Frame-Options: DENY }
//   views: views                  templates
//   guards: ...                   see GuardReader.swift
//   schemas: ...                  for references: $ref: '#/components/schemas/NAME'
//   openapi: /openapi.json        where the description is; false for nowhere
//   routes: ...                   see RouteReader.swift and CollectionReader.swift

package import EventLoops
internal import Linux
package import TLS
internal import Templates
package import Web
internal import YAML

/// An app file, and how it is read.
package struct AppFile: Sendable {
    /// As it was named.
    package let path: String
    /// Where `${NAME}` comes from.
    package var environment: [String: String] = [:]
    /// Whether clients are told what an unexpected error was.
    package var isDev = false
    /// Called for each request whose handler failed unexpectedly.
    package var report: (@Sendable (RequestFailure) -> Void)?
    /// How long the server behind a `proxy` may be silent.
    package var proxyPatience: Duration = .seconds(60)
    /// Whom of those servers is trusted over https; nil for whom the system trusts.
    package var proxySecurity: SecureClient?
    /// Answers what no route is for, in place of 404.
    package var fallback: (@Sendable (Request) async throws -> Response)?
    private let pool: BlockingPool

    /// - Parameter pool: Where names of origins are looked up.
    package init(_ path: String, pool: BlockingPool) {
        self.path = path
        self.pool = pool
    }

    /// A program that was read from the file.
    package struct Program {
        /// What it does.
        package let app: App
        /// The same, ready to serve.
        package let compiled: CompiledApp
        /// What its description says of the whole.
        package let info: APIInfo
        /// Routes, those of collections not among them.
        package let routeCount: Int
        /// Its collections, which another reading may keep.
        package let collections: [String: Collection]
    }

    /// What came of reading the file.
    package struct Outcome {
        /// The program, or all that is wrong with it.
        package let result: Result<Program, AppFileMistakes>
        /// The files that it was made of, of which each may be missing.
        package let files: [String]
        /// Directories, with all that is below them.
        package let directories: [String]
    }

    /// Reads the file and all that it names. Blocks.
    ///
    /// - Parameter kept: Collections that serve already: those that are made from the same keep
    ///   their items.
    package func read(keeping kept: [String: Collection] = [:]) -> Outcome {
        let reading = Reading(path, environment: environment, keeping: kept)
        var result: Result<Program, AppFileMistakes>?
        if let node = document(reading) {
            var reader = ProgramReader(
                reading, self,
                ForwardingSettings(patience: proxyPatience, security: proxySecurity, pool: pool))
            let program = reader.read(node)
            result = program.map { .success($0) }
        }
        let sorted = reading.mistakes.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        if !sorted.isEmpty { result = .failure(AppFileMistakes(list: sorted)) }
        return Outcome(
            result: result ?? .failure(AppFileMistakes(list: [])), files: reading.files,
            directories: reading.directories)
    }

    private func document(_ reading: Reading) -> YAMLNode? {
        let start = YAMLMark(line: 1, column: 1)
        do throws(Errno) {
            var bytes = try wholeFile(path, upTo: YAMLLimits().bytes)
            // A byte order mark, as some editors write it.
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
            do throws(YAMLError) {
                if let node = try YAMLNode.parse(bytes), !node.isNull { return node }
                reading.note("the file is empty; bx serve init writes one that works", at: start)
            } catch {
                reading.note("\(error.reason)", at: error.mark)
            }
        } catch {
            let sentence =
                switch error {
                case .fileNotFound, .notADirectory:
                    "there is no such file; bx serve init writes one"
                case .isDirectory: "it is no regular file"
                default: "it cannot be read: \(error)"
                }
            reading.note(sentence, at: start)
        }
        return nil
    }
}
