internal import JSON

/// Which bx this is.
enum Version {
    static let number = "0.1.0"
    /// When this version was made, as man pages show it.
    static let date = "2026-11-23"

    static func print(to console: Console) throws(CommandFailure) {
        if console.isJSON { return try console.print(["version": .string(number)]) }
        try console.print("bx \(number)")
    }
}
