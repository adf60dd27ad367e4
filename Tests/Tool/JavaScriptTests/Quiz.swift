import CLinux
import EventLoops
import Foundation
import JavaScript
import LoopDemos
import Support

/// What a program printed, and how it ended.
struct Run: Equatable, Sendable {
    var output: String
    var exitCode: Int
}

/// Programs that are run here and under Node.
enum Quiz {
    static let folder = Checkout.root + "/Tests/Tool/JavaScriptTests/Fixtures/"

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".js") }.map { String($0.dropLast(3)) }.sorted()
    }()

    static func bytes(_ path: String) -> [UInt8] {
        Array(FileManager.default.contents(atPath: path) ?? Data())
    }

    static func source(_ name: String) -> [UInt8] { bytes(folder + name + ".js") }

    /// The output as it was recorded, with the exit code in a last line of its own.
    static func recorded(_ name: String) -> Run {
        let text = String(decoding: bytes(folder + name + ".out"), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let last = lines.last.map(String.init) ?? ""
        let code = Int(last.filter(\.isNumber)) ?? -1
        return Run(output: String(text.dropLast(last.count)), exitCode: code)
    }

    /// Runs a program in time that passes as its timers need it.
    static func run(_ source: String, path: String = "/quiz.js") throws -> Run {
        let clock = ManualClock()
        let loop = try EventLoop(clock: .manual(clock))
        defer { loop.close() }
        var output = ""
        let script = try Script(parsing: Array(source.utf8), name: "quiz.js")
        let code = try script.run(
            on: loop, clock: clock, path: path,
            output: ScriptOutput { text, stream in
                if stream == .output { output += text }
            })
        return Run(output: output, exitCode: code)
    }

    static let node = ["/usr/bin/node", "/usr/local/bin/node"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static func runUnderNode(_ arguments: [String]) throws -> Run {
        let command = Command(node ?? "node", arguments.map { ByteString($0) }).with {
            $0.timeout = .seconds(60)
        }
        let outcome = try command.run()
        return Run(output: outcome.output.text, exitCode: Int(outcome.code ?? -1))
    }
}
