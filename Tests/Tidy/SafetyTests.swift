import Testing

@Suite("Where safety is given up") struct SafetyTests {
    /// Modules that touch memory through pointers.
    private static let unsafeModules = AllowList(reasons: [
        "Linux": "the kernel takes and fills memory by address",
        "Bytes": "the buffer under every parser and writer owns its storage",
        "Compression": "zlib is a C library that reads and fills memory by address",
        "CSV": "a gibibyte is scanned sixteen bytes at a time",
        "Digests": "blocks are hashed where they stand, in a table of words on the stack",
        "Instruments": "atomic words in one run of memory, which an array cannot hold",
        "JSON": "a text is parsed in words, and its tape is read without counting references",
        "Mustache": "values are escaped where they lie on JSON's tape",
        "Patterns": "a text is matched where it stands, as bytes",
        "Schemas": "values are checked on JSON's tape, and nothing is counted on the way",
        "YAML": "libyaml is a C library",
        "Forms": "a form's next boundary is looked for sixteen bytes at a time",
        "HTTP": "a head is parsed where it was received, without a copy",
        "EventLoops": "queues whose nodes carry no reference count, and the executor's references",
        "Scheduling": "a task is parked as a continuation, which is resumed once and on its loop",
        "Sockets": "receives into, and sends from, the loop's shared buffers",
        "Streams": "the kernel reads into, and writes from, a chunk's own memory",
        "TLS": "OpenSSL is a C library that reads and fills memory by address",
        "FileWatching": "the kernel's events differ in length and are read where they were put",
        "Logs": "a lane hands its bytes from the loop to the writer's thread in place",
        "HTTPFetching": "answers are parsed where they were received",
        "HTTPServing": "requests and answers stay in the loop's buffers",
        "Sites": "a cached answer is sent from the memory that its file was read into",
        "Uploads": "who takes over an upload waits as a continuation, which is resumed once",
        "Terminal": "write(2) takes bytes by address",
        "Arguments": "argv and the environment are C strings, and not always UTF-8",
        "Commands": "programs are started with C strings, and log fields are lent as bytes",
    ])

    @Test func `pointers stand only in the modules that need them`() {
        let found = places(by: \.module) {
            $0.places(of: /\b(?:Unsafe\w+|Unmanaged|unsafe\w*|withUnsafe\w+|withMemoryRebound)\b/)
        }
        Self.unsafeModules.check(
            found, cure: "use Span, RawSpan or an array, or argue for the module here")
    }

    /// Types that the compiler cannot see to be safe between threads.
    private static let uncheckedTypes = AllowList(reasons: [
        "EventLoop": "its state belongs to its thread; what others call takes the inbox's lock",
        "OrderingScenarioRun": "used on its loop alone; the pool only carries it there and back",
        "Scheduler": "its state belongs to its loop's thread; run() goes through the loop's inbox",
        "TaskLane": "its items belong to its loop's thread; others' jobs go through the inbox",
        "Shared": "a mutex and a condition guard all of it",
        "Waiter": "resumed once, on the loop that made it",
        "ConnectRace": "lives on one loop from its first attempt to its last",
        "Winner": "carries a connection from the race to its caller on the same loop",
        "InstrumentSlots": "one thread writes words that any may read, all of them atomics",
        "LogLane": "two atomics hand its bytes from the loop to the writer",
        "LogWriter": "one thread's after init; its orders are a type that locks",
        "Box": "one page's mailbox, used on its loop's thread alone",
        "Handover": "a listener on its way to the loop that alone uses it from there on",
        "Slot": "one loop's server, used on that loop's thread alone",
        "JSONStorage": "a text and its tape, which are never written after they were made",
        "ObjectCheck": "names and numbers that are never written after they were made",
        "SchemaProgram": "rules that are never written after they were made",
        "Agenda": "a script's callbacks, all on its loop's thread; the pool's only holds it",
        "Value":
            "a script's values stay on its loop's thread; errors, which carry them, are Sendable",
        "UploadLease": "what it calls belongs to its loop, through the inbox; the rest has a lock",
        "SecureChannel": "one connection's layer, used on its loop's thread alone",
        "SecureContext": "OpenSSL counts its references and guards what its threads share",
        "SecureSession": "one connection's, used on its loop's thread alone",
        "TicketKeys": "the C side guards the keys with a lock of its own",
        "ByteClasses": "a table that is never written after it was made",
    ])

    @Test func `what is Sendable without proof is argued for`() {
        Self.uncheckedTypes.check(
            places(by: \.type) { $0.places(of: /@unchecked\s+Sendable/) },
            cure: "let one loop own the state, or argue for the type here")
    }

    /// Files with a `nonisolated(unsafe)`.
    private static let unisolatedFiles = AllowList(reasons: [
        "EventLoop+Executors.swift":
            "the operation moves to the loop's thread and is dropped there",
        "ScheduledTask.swift":
            "an async task's body runs in jobs of its lane, on the loop's thread",
    ])

    @Test func `nonisolated(unsafe) is argued for`() {
        Self.unisolatedFiles.check(
            places(by: \.file) { $0.places(of: /nonisolated\(unsafe\)/) },
            cure: "use a Mutex or an Atomic, or argue for the file here")
    }

    @Test func `nothing traps on a value that may be missing`() {
        AllowList(reasons: [:]).check(
            places(by: \.file) { $0.places(of: /\btry!|\bas!|[\w)\]]!(?=[^=\w]|$)/) },
            cure: "throw, or unwrap with a guard")
    }

    @Test func `only the tool prints, and nothing uses Foundation`() {
        for file in SourceTree.sources {
            #expect(file.places(of: /\bimport\s+Foundation\w*/) == [])
            if !file.path.hasPrefix("Sources/Tool/") {
                #expect(file.places(of: /\b(?:debugPrint|print|dump)\(/) == [])
            }
        }
    }

    /// What `search` finds, by the module, file or type that it stands in.
    private func places(
        by key: KeyPath<Place, String>, _ search: (SourceFile) -> [String]
    ) -> [String: [String]] {
        let places = SourceTree.sources.flatMap { file in
            search(file).map { Place(text: $0, source: file) }
        }
        return Dictionary(grouping: places, by: { $0[keyPath: key] }).mapValues {
            $0.map(\.text)
        }
    }

    private struct Place {
        /// `path:line: match`
        let text: String
        let source: SourceFile

        var module: String { String(source.path.split(separator: "/")[2]) }
        var file: String { String(source.path.split(separator: "/").last ?? "") }
        /// The type that the line declares.
        var type: String {
            let number = Int(text.split(separator: ":")[1]) ?? 1
            let line = source.code[number - 1]
            let declared = line.firstMatch(of: /(?:class|struct|enum|actor|extension) ([\w.]+)/)
            return declared.map { String($0.output.1) } ?? text
        }
    }
}
