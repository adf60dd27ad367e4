import Support
import Testing

/// The floors, from the ground up. Modules of one rank may use each other, but for `Protocols` and
/// `Runtime`, which share a rank and never see each other.
enum Floor: String, CaseIterable {
    case system = "System"
    case data = "Data"
    case protocols = "Protocols"
    case runtime = "Runtime"
    case engines = "Engines"
    case servers = "Servers"
    case tool = "Tool"

    private var rank: Int {
        switch self {
        case .system: 0
        case .data: 1
        case .protocols, .runtime: 2
        case .engines: 3
        case .servers: 4
        case .tool: 5
        }
    }

    /// Whether a module here may import one of `other`.
    func sees(_ other: Floor) -> Bool { self == other || rank > other.rank }
}

/// A folder of Sources with the code of one target.
struct Module: CustomTestStringConvertible {
    let name: String
    let floor: Floor
    let files: [SourceFile]

    var testDescription: String { name }
    var path: String { "Sources/\(floor.rawValue)/\(name)" }
}

/// One file of Swift, as text and as code alone.
struct SourceFile: CustomTestStringConvertible {
    /// From the root of the repository.
    let path: String
    let lines: [Substring]
    /// The same lines with comments and the content of strings blanked.
    let code: [Substring]

    var testDescription: String { path }

    init(path: String) throws {
        let bytes = try contents(ofFile: "\(Checkout.root)/\(path)")
        self.path = path
        lines = linesOfText(bytes)
        code = linesOfText(codeAlone(bytes))
    }

    /// Each match of `pattern` in the code, as `path:line: match`.
    func places(of pattern: Regex<Substring>) -> [String] {
        zip(1..., code).flatMap { number, line in
            line.matches(of: pattern).map { "\(path):\(number): \($0.output)" }
        }
    }
}

/// What the tests read of the checkout, once.
enum SourceTree {
    static let modules: [Module] = {
        // An unreadable tree leaves nothing to test, which `the tree is there` fails on.
        Floor.allCases.flatMap { floor in
            ((try? names(inDirectory: "\(Checkout.root)/Sources/\(floor.rawValue)")) ?? []).map {
                Module(
                    name: $0, floor: floor,
                    files: swiftFiles(under: "Sources/\(floor.rawValue)/\($0)"))
            }
        }
    }()

    static let sources: [SourceFile] = modules.flatMap(\.files)
    static let tests: [SourceFile] = swiftFiles(under: "Tests")

    /// Every file of the repository but what git ignores, as paths from the root.
    static let allFiles: [String] = {
        let top = (try? names(inDirectory: Checkout.root)) ?? []
        let ignored: Set = [".build", ".git", ".swiftpm", ".scratch", "Package.resolved"]
        return top.filter { !ignored.contains($0) }.flatMap { files(under: $0) }
    }()

    static func module(_ name: Substring) -> Module? { modules.first { $0.name == name } }

    private static func swiftFiles(under path: String) -> [SourceFile] {
        files(under: path).filter { $0.hasSuffix(".swift") }.compactMap {
            try? SourceFile(path: $0)
        }
    }

    /// `path` itself when it is a file, else all files below it.
    static func files(under path: String) -> [String] {
        guard let inside = try? names(inDirectory: "\(Checkout.root)/\(path)") else {
            return [path]
        }
        return inside.flatMap { files(under: "\(path)/\($0)") }
    }
}

/// Split at LF alone, as bytes: characters cost a second a megabyte in a debug build.
func linesOfText(_ bytes: [UInt8]) -> [Substring] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
        Substring(decoding: $0, as: UTF8.self)
    }
}

/// The text of the file at `path` from the root of the repository.
func textOfFile(_ path: String) throws -> String {
    String(decoding: try contents(ofFile: "\(Checkout.root)/\(path)"), as: UTF8.self)
}
