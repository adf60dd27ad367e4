import Foundation
import Testing

@testable import Arguments

@Suite("Manual pages") struct ManPageTests {
    private static let pages = CommandPath(root: bx).visibleTree

    private func roff(_ path: CommandPath) -> String {
        ManPage.roff(for: path, version: "bx 0.1", date: "2025-01-01")
    }

    /// What a program says about a page on its standard input.
    private func run(_ words: [String], on page: String) throws -> (said: String, printed: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"]
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("bx-\(UInt64.random(in: 0...UInt64.max)).1")
        try page.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        process.arguments?.append(file.path)
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: said, as: UTF8.self), String(decoding: printed, as: UTF8.self))
    }

    @Test(arguments: pages.indices)
    func `groff and mandoc have nothing to say about a page`(index: Int) throws {
        let page = roff(Self.pages[index])
        let groff = try run(["man", "--warnings", "-l", "-Tutf8"], on: page)
        #expect(groff.said == "")
        #expect(groff.printed.contains("bx manual"))
        let mandoc = try run(["mandoc", "-Tlint", "-Wwarning"], on: page)
        #expect(mandoc.printed + mandoc.said == "")
    }

    @Test(arguments: pages.indices)
    func `a page is what it was`(index: Int) throws {
        let path = Self.pages[index]
        try expectSnapshot(roff(path), "man/\(path.pageName).1")
    }

    @Test func `what roff would take for a request or an escape is printed`() throws {
        let spec = CommandSpec(
            name: "x", purpose: "Print",
            description: [".TH is no \"request\" here: \\fB 'a' -b ~ ^ `"],
            groups: [FlagGroup("A \"b\" .c", GlobalFlags.help)])
        let page = ManPage.roff(for: CommandPath(root: spec), version: "1", date: "2025-01-01")
        let printed = try run(["mandoc", "-Tascii", "-Owidth=100"], on: page).printed
        #expect(printed.contains(".TH is no \"request\" here: \\fB 'a' -b ~ ^ `"))
    }
}
