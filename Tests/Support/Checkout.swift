internal import CLinux
internal import Linux

/// Where the tests find what they test.
package enum Checkout {
    /// The repository's root, without a slash at the end.
    package static let root: String = {
        // .../Tests/Support/Checkout.swift
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    /// The `bx` under test: `BX_BINARY` when it is set, else the one built beside the test bundle.
    package static let binary: String = {
        if let chosen = getenv("BX_BINARY") {
            let path = String(cString: chosen)
            if path.hasPrefix("/") { return path }
            return currentDirectory + "/" + path
        }
        return folder(of: ownExecutable) + "/bx"
    }()

    /// Another program of this package, built beside the test bundle.
    package static func product(_ name: String) -> String { folder(of: ownExecutable) + "/" + name }

    private static var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return root }
        defer { free(path) }
        return String(cString: path)
    }

    private static var ownExecutable: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(
            decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func folder(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
