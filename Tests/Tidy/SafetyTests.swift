import Testing

@Suite("Where safety is given up") struct SafetyTests {
    /// Modules that touch memory through pointers.
    private static let unsafeModules = AllowList(reasons: [
        "Linux": "the kernel takes and fills memory by address",
        "Bytes": "the buffer under every parser and writer owns its storage",
        "JSON": "writes runs of clean bytes without looking at them one by one",
        "YAML": "libyaml is a C library",
        "HTTP": "a head is parsed where it was received, without a copy",
        "EventLoops": "queues whose nodes carry no reference count, and the executor's references",
        "Sockets": "receives into, and sends from, the loop's shared buffers",
        "HTTPServing": "requests and answers stay in the loop's buffers",
        "Arguments": "argv and the environment are C strings, and not always UTF-8",
    ])

    @Test func `pointers stand only in the modules that need them`() {
        let found = places(by: \.module) {
            $0.places(
                of:
                    /\b(?:Unsafe\w+|Unmanaged|unsafe\w*|withUnsafe\w+|withMemoryRebound)\b/
            )
        }
        let complaints = Self.unsafeModules.complaints(
            about: found, cure: "use Span, RawSpan or an array, or argue for the module here")
        #expect(complaints == [])
    }

    /// Types that the compiler cannot see to be safe between threads.
    private static let uncheckedTypes = AllowList(reasons: [
        "EventLoop": "its state belongs to its thread; what others call takes the inbox's lock",
        "Shared": "a mutex and a condition guard all of it",
        "Waiter": "resumed once, on the loop that made it",
        "ConnectRace": "lives on one loop from its first attempt to its last",
        "Winner": "carries a connection from the race to its caller on the same loop",
        "ByteClasses": "a table that is never written after it was made",
    ])

    @Test func `what is Sendable without proof is argued for`() {
        let found = places(by: \.type) {
            $0.places(of: /\w+[^{]*@unchecked\s+Sendable/)
        }
        #expect(
            Self.uncheckedTypes.complaints(
                about: found, cure: "let one loop own the state, or argue for the type here") == [])
    }

    @Test func `nonisolated(unsafe) is argued for`() {
        let allowed = AllowList(reasons: [
            "EventLoop+Executors.swift":
                "the operation moves to the loop's thread and is dropped there"
        ])
        let found = places(by: \.file) { $0.places(of: /nonisolated\(unsafe\)/) }
        #expect(allowed.complaints(about: found, cure: "use a Mutex or an Atomic") == [])
    }

    @Test func `nothing traps on a value that may be missing`() {
        let found = places(by: \.file) {
            $0.places(of: /\btry!|\bas!|[\w)\]]!(?=[^=\w]|$)/)
        }
        #expect(
            AllowList(reasons: [:]).complaints(
                about: found, cure: "throw, or unwrap with a guard") == [])
    }

    @Test func `only the tool prints, and nothing uses Foundation`() {
        for file in SourceTree.sources {
            #expect(file.places(of: /\bimport\s+Foundation\w*/) == [])
            if !file.path.hasPrefix("Sources/Tool/") {
                #expect(file.places(of: /\b(?:debugPrint|print|dump)\(/) == [])
            }
        }
    }

    private func places(
        by key: KeyPath<Place, String>, _ search: (SourceFile) -> [String]
    ) -> [String: [String]] {
        let places = SourceTree.sources.flatMap { file in
            search(file).map { Place(text: $0, path: file.path) }
        }
        return Dictionary(grouping: places, by: { $0[keyPath: key] }).mapValues {
            $0.map(\.text)
        }
    }

    private struct Place {
        let text: String
        let path: String

        var module: String { String(path.split(separator: "/")[2]) }
        var file: String { String(path.split(separator: "/").last ?? "") }
        /// The declared type of a line such as `x.swift:3: final class Name: @unchecked Sendable`.
        var type: String {
            let declared = text.firstMatch(of: /(?:class|struct|enum|actor|extension) ([\w.]+)/)
            return declared.map { String($0.output.1) } ?? text
        }
    }
}
