// Expected output in files beside the tests. `BX_UPDATE=1 swift test` rewrites them and fails once,
// so that the difference is always looked at.

internal import CLinux
internal import Linux
package import Testing

/// Compares `text` with `Fixtures/<name>` beside the test.
package func expectSnapshot(
    _ text: String, _ name: String, file: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let folder = file.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Fixtures"
    let old = (try? contents(ofFile: "\(folder)/\(name)")).map {
        String(decoding: $0, as: UTF8.self)
    }
    guard getenv("BX_UPDATE").map({ String(cString: $0) }) == "1" else {
        #expect(text == old, "\(name) is stale", sourceLocation: sourceLocation)
        return
    }
    mkdir(folder, 0o777)
    try write(text, to: "\(folder)/\(name)")
    if old != text { Issue.record("rewrote \(name)", sourceLocation: sourceLocation) }
}

private func write(_ text: String, to path: String) throws(Errno) {
    guard let stream = fopen(path, "w") else { throw Errno.current }
    fputs(text, stream)
    fclose(stream)
}
