import Support
import Testing

@Suite("The floors of the house") struct FloorTests {
    /// What comes with the toolchain and may be imported anywhere above the ground.
    private static let ofTheToolchain: Set<Substring> = ["Synchronization"]

    @Test func `the tree is there`() {
        #expect(SourceTree.modules.count > 10)
        #expect(SourceTree.sources.count > 50)
        #expect(SourceTree.tests.count > 20)
    }

    @Test(arguments: SourceTree.modules)
    func `imports only go down`(module: Module) {
        for (place, name) in imports(of: module) where !Self.ofTheToolchain.contains(name) {
            guard let imported = SourceTree.module(name) else {
                Issue.record("\(place) is no module of this package: bx depends on Debian alone")
                continue
            }
            #expect(
                module.floor.sees(imported.floor),
                "\(place), but \(module.floor) stands below or beside \(imported.floor)")
        }
    }

    @Test(arguments: SourceTree.modules.filter { [.data, .protocols].contains($0.floor) })
    func `data and protocols see neither kernel nor clock`(module: Module) {
        for (place, name) in imports(of: module) {
            #expect(!["Linux", "CLinux"].contains(name), "\(place): hand the bytes or the time in")
        }
        for file in module.files {
            #expect(file.places(of: /\b(?:ContinuousClock|SuspendingClock|Task\.sleep)\b/) == [])
        }
    }

    /// `Web` is a front door: who writes a service imports it and nothing else.
    @Test(arguments: SourceTree.modules.filter { $0.name != "Web" })
    func `nothing is exported again`(module: Module) {
        for file in module.files { #expect(file.places(of: /@_exported/) == []) }
    }

    @Test func `every module is a target of its own floor`() throws {
        let package = try textOfFile("Package.swift")
        for module in SourceTree.modules {
            #expect(
                package.contains("\"\(module.name)\""),
                "\(module.path) is no target: add it with its first passing test, or delete it")
        }
    }

    /// Each import as its place and the name of the module.
    private func imports(of module: Module) -> [(place: String, name: Substring)] {
        module.files.flatMap { file in
            zip(1..., file.code).compactMap { number, line in
                // Most lines are indented, which is faster to see than to match.
                guard line.utf8.first != UInt8(ascii: " "),
                    let match = line.firstMatch(of: /^(?:[@\w()]+\s+)*import\s+(?:\w+\s+)?(\w+)/)
                else { return nil }
                return ("\(file.path):\(number): import \(match.output.1)", match.output.1)
            }
        }
    }
}
