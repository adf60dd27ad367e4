// Expected output in files beside the tests. `BX_UPDATE=1 swift test` rewrites them and fails once,
// so that the difference is always looked at.

import Foundation
import Testing

/// Compares `text` with `Fixtures/<name>`.
func expectSnapshot(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures").appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["BX_UPDATE"] == "1" {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let old = try? String(contentsOf: file, encoding: .utf8)
        try text.write(to: file, atomically: true, encoding: .utf8)
        if old != text { Issue.record("rewrote \(name)", sourceLocation: sourceLocation) }
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(text == expected, "\(name) is stale", sourceLocation: sourceLocation)
}
