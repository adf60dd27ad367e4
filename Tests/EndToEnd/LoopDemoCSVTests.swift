import Glibc
import JSON
import Support
import Testing

@Suite("bx loop-demo csv") struct LoopDemoCSVTests {
    static let people: ByteString =
        "name,age,city\nAnna,20,Oslo\n\"Bo \"\"x\"\"\",17,\"Ber,\ngen\"\nCid,9,Oslo\n"

    private func run(
        _ input: ByteString, _ arguments: [ByteString] = [],
        _ change: (inout Command) -> Void = { _ in }
    ) throws -> Outcome {
        try Command.bx(["loop-demo", "csv", "-"] + arguments).with {
            $0.input = input.bytes.isEmpty ? .null : .bytes(input)
            change(&$0)
        }.run()
    }

    @Test(
        arguments: [
            ([], people.text),
            (["--where", "age >= 18"], "name,age,city\nAnna,20,Oslo\n"),
            (
                ["--where", "city = 'Oslo'", "--where", "not name ~ 'A*'", "--select", "age,name"],
                "age,name\n9,Cid\n"
            ),
            (["--count-by", "city"], "city,count\nOslo,2\n\"Ber,\ngen\",1\n"),
            (["--count-by", "city", "--limit", "1"], "city,count\nOslo,2\n"),
            (["--count"], "count\n3\n"), (["--limit", "0"], "name,age,city\n"),
            (["--limit", "1", "--select", "city"], "city\nOslo\n"),
            (
                ["--to", "jsonl", "--limit", "1", "--numbers"],
                "{\"name\":\"Anna\",\"age\":20,\"city\":\"Oslo\"}\n"
            ),
            (["--json", "--select", "age", "--limit", "1"], "{\"age\":\"20\"}\n"),
            (["--json", "--count"], "{\"count\":3}\n"),
            (
                ["--count-by", "age", "--to", "table"],
                "age  count\n17       1\n20       1\n9        1\n"
            ),
            (["--no-header", "--select", "1", "--limit", "2"], "name\nAnna\n"),
            (["--no-header", "--where", "`2` > 18", "--count"], "count\n2\n"),
        ] as [([ByteString], String)])
    func `rows and counts are printed`(arguments: [ByteString], expected: String) throws {
        let outcome = try run(Self.people, arguments)
        #expect(outcome.output.text == expected)
        #expect(outcome.errors == "")
        #expect(outcome.code == 0)
    }

    @Test(
        arguments: [
            ("\u{FEFF}a,b\r\n1,2\r\n", [], "a,b\n1,2\n"),
            ("a;b\n1;\"x;y\"\n", ["--delimiter", ";"], "a,b\n1,x;y\n"),
            ("a\tb\n1\t2,3\n", ["-d", "\\t"], "a,b\n1,\"2,3\"\n"),
            ("a,b\n\n1,2", [], "a,b\n1,2\n"), ("", [], ""), ("", ["--count"], "count\n0\n"),
            ("a,b\n", ["--where", "a = 1"], "a,b\n"),
            ("a,b\n1,\"2\r\n3\"\n", ["--json"], "{\"a\":\"1\",\"b\":\"2\\r\\n3\"}\n"),
        ] as [(ByteString, [ByteString], String)])
    func `CSV is read as spreadsheets write it`(
        input: ByteString, arguments: [ByteString], expected: String
    ) throws {
        let outcome = try run(input, arguments)
        #expect(outcome.output.text == expected)
        #expect(outcome.code == 0)
    }

    @Test(
        arguments: [
            ("a,b\n1,2\n3\n", [], 1, "line 3 has 1 field where the first record has 2"),
            ("a,b\n1,2\n3,\"x\n", [], 1, "the quote that line 3 opens is never closed"),
            ("a,b\n1,2\n3,\"x\"y\n", [], 1, "line 3 has text behind a closing quote"),
            ("a,b\n1,2\n", ["--where", "aa = 1"], 2, "(did you mean 'a'?)"),
            ("name,b\n1,2\n", ["--select", "nmae"], 2, "did you mean 'name'?"),
            ("a,b\n1,2\n", ["--count-by", "zzzz"], 2, "the columns are 'a', 'b'"),
            ("a,b\n1,2\n", ["--where", "a ="], 2, "at character 4"),
            ("a,b\n1,2\n", ["--select", ""], 2, "--select"),
            ("a,b\n1,2\n", ["--delimiter", "ab"], 2, "--delimiter"),
            ("a,b\n1,2\n", ["--delimiter", "\""], 2, "--delimiter"),
            ("a,b\n1,2\n", ["--to", "table"], 2, "--to table"),
            ("a,b\n1,2\n", ["--json", "--to", "csv"], 2, "--json"),
            ("a,b\n1,2\n", ["--select", "a", "--count-by", "a"], 2, "--count-by"),
            ("a\n1\n2\n", ["--count-by", "a", "--max-groups", "1"], 1, "--max-groups"),
            ("a,b\n1,2\n1234,5\n", ["--max-record", "6"], 1, "longer than 6 bytes"),
        ] as [(ByteString, [ByteString], CInt, String)])
    func `a mistake is one sentence and an exit code`(
        input: ByteString, arguments: [ByteString], code: CInt, sentence: String
    ) throws {
        let outcome = try run(input, arguments)
        #expect(outcome.code == code)
        #expect(outcome.errors.lines.count == 1)
        #expect(outcome.errors.text.contains(sentence), "\(outcome.errors)")
    }

    @Test func `rows before a mistake are printed, and the mistake is an object with --json`()
        throws
    {
        let outcome = try run("a,b\n1,2\n3\n4,5\n", ["--json"])
        #expect(outcome.code == 1)
        #expect(outcome.output == "{\"a\":\"1\",\"b\":\"2\"}\n")
        let error = try outcome.errors.json()["error"]
        #expect(error?["code"]?.string == "not-csv")
        #expect(error?["message"]?.string?.contains("line 3") == true)
    }

    @Test func `a field of many megabytes passes whole`() throws {
        let directory = try TemporaryDirectory()
        let field = [UInt8](repeating: UInt8(ascii: "x"), count: 5 << 20) + Array(",\n\"\"".utf8)
        try directory.write(
            ByteString(Array("a,b\n1,\"".utf8) + field + Array("\"\n".utf8)), to: "t.csv")
        let outcome = try Command.bx(
            "loop-demo", "csv", ByteString(directory.path("t.csv")), "--select", "b"
        ).run()
        #expect(outcome.code == 0)
        #expect(outcome.output.bytes == Array("b\n\"".utf8) + field + Array("\"\n".utf8))
    }

    @Test func `files and pipes may be compressed with gzip`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.people, to: "people.csv")
        let outcome = try Command.shell(
            """
            cd "$1"
            gzip -k people.csv
            bx loop-demo csv people.csv.gz --count --json
            bx loop-demo csv - --count --json < people.csv.gz
            cat people.csv.gz | bx loop-demo csv - --count --json
            cat people.csv people.csv | gzip | bx loop-demo csv /dev/stdin --no-header --count --json
            printf a | bx loop-demo csv - --json --no-header
            head -c 40 people.csv.gz | bx loop-demo csv - --count; echo $?
            """
        ).with { $0.arguments += ["sh", ByteString(directory.path)] }.run()
        let three = "{\"count\":3}\n"
        #expect(
            outcome.output.text == three + three + three + "{\"count\":8}\n{\"1\":\"a\"}\n1\n")
        #expect(outcome.errors.text.contains("ends too early"))
        #expect(outcome.errors.lines.count == 1)
    }

    @Test(arguments: [
        ("/nonexistent/x.csv", "no such file or directory"), ("/", "is a directory"),
    ])
    func `what cannot be read is told with its name`(path: ByteString, reason: String) throws {
        let outcome = try Command.bx("loop-demo", "csv", path).run()
        #expect(outcome.code == 1)
        #expect(
            outcome.errors.text == "bx loop-demo csv: cannot read \(path.text): \(reason)\n")
    }

    @Test func `a closed standard input is a sentence`() throws {
        let outcome = try run("", []) { $0.input = .closed }
        #expect(outcome.code == 1)
        #expect(outcome.errors.text.contains("cannot read standard input"))
    }

    @Test(arguments: [[], ["--count"], ["--json"]] as [[ByteString]])
    func `a full disk and a closed standard output are a sentence and exit code 1`(
        arguments: [ByteString]
    ) throws {
        let full = try run(Self.people, arguments) { $0.output = .full }
        #expect(full.code == 1)
        #expect(full.errors.text.contains("no space left on device"))
        #expect(full.errors.lines.count == 1)
        let closed = try run(Self.people, arguments) { $0.output = .closed }
        #expect(closed.code == 1)
        #expect(closed.errors.text.contains("cannot write to standard output: it is closed"))
    }

    @Test func `a reader that leaves ends it quietly`() throws {
        let outcome = try Command.shell(
            """
            (echo a,b; yes 1,2 | head -1000000; ) | { bx loop-demo csv -; echo $? >&2; } | head -1
            """
        ).run()
        #expect(outcome.output == "a,b\n")
        #expect(outcome.errors == "141\n")
    }

    @Test func `Ctrl-C ends it with 130`() throws {
        let process = try Command.bx("loop-demo", "csv", "-").with { $0.input = .pipe }.start()
        try process.write("a,b\n1,2\n")
        try process.wait(for: "the first row") { $0.output.text.contains("1,2\n") }
        process.send(signal: SIGINT)
        let outcome = try process.wait()
        #expect(outcome.code == 130)
        #expect(outcome.errors == "")
    }

    @Test(
        arguments: [
            (["--count-by", "a"], "counts on the terminal"), ([], "rows elsewhere"),
        ] as [([ByteString], String)])
    func `a bar in one line shows how far it is, and is gone at the end`(
        arguments: [ByteString], what: String
    ) throws {
        let process = try Command.bx(["loop-demo", "csv", "-"] + arguments).with {
            $0.input = .pipe
            $0.output = arguments.isEmpty ? .null : .terminal
            $0.errors = .terminal
            $0.terminal = .init(columns: 40, rows: 10)
        }.start()
        try process.write("a,b\n1,2\n")
        try process.wait(for: "the bar") { $0.terminal.text.contains("8 B") }
        try process.wait(for: "the rows that were read") { $0.terminal.text.contains("1 rows") }
        process.closeInput()
        let outcome = try process.wait()
        #expect(outcome.code == 0)
        let screen = outcome.terminal.text
        for line in screen.split(whereSeparator: { $0 == "\r" || $0 == "\n" || $0 == "\r\n" }) {
            let visible = line.replacing("\u{1B}[K", with: "")
            #expect(visible.count < 40, "\(visible)")
        }
        #expect(
            screen.hasSuffix(
                arguments.isEmpty ? "\r\u{1B}[K" : "\r\u{1B}[Ka  count\r\n1      1\r\n"))
    }

    @Test func `Ctrl-C on a terminal takes the bar away`() throws {
        let process = try Command.bx("loop-demo", "csv", "-", "--count").with {
            $0.input = .pipe
            $0.output = .terminal
            $0.errors = .terminal
        }.start()
        try process.write("a,b\n1,2\n")
        try process.wait(for: "the bar") { $0.terminal.text.contains("1 rows") }
        process.send(signal: SIGINT)
        let outcome = try process.wait()
        #expect(outcome.code == 130)
        #expect(outcome.terminal.text.hasSuffix("\r\u{1B}[K"))
    }

    @Test func `Ctrl-C ends also the wait for a FIFO's writer`() throws {
        let directory = try TemporaryDirectory()
        try #require(mkfifo(directory.path("fifo"), 0o600) == 0)
        let process = try Command.bx("loop-demo", "csv", ByteString(directory.path("fifo"))).start()
        process.send(signal: SIGINT)
        let outcome = try process.wait()
        #expect(outcome.status == .killed(signal: SIGINT) || outcome.code == 130)
    }

    @Test(arguments: [["--no-progress"], ["--quiet"]] as [[ByteString]])
    func `no bar is shown where nobody wants it`(arguments: [ByteString]) throws {
        let outcome = try run(Self.people, ["--count"] + arguments) {
            $0.output = .terminal
            $0.errors = .terminal
        }
        #expect(outcome.terminal == "count\r\n    3\r\n")
    }
}

@Suite("bx loop-demo csv beside Python's csv module") struct LoopDemoCSVDifferentialTests {
    /// Random tables, written and read by Python; what bx prints must be what Python makes of them.
    private static let program = #"""
        import collections, csv, io, json, random, subprocess, sys
        bx, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        pieces = ["", "a", "b", '"', ",", ";", "\n", "\r\n", "é", "日本", "12", "-3.5", "7", " ",
                  "0", "x y", "\t", "\\", "'", "\x01", "longer than sixteen bytes", "😀"]

        def number(text):
            try:
                return None if text.strip() != text or "_" in text else float(text)
            except ValueError:
                return None

        def at_least(text, limit):
            value = number(text)
            return value >= limit if value is not None else text.encode() >= str(limit).encode()

        for seed in range(first, last):
            random.seed(seed)
            width = random.randint(2, 5)
            names = [f"c{n}" for n in range(width)]
            rows = [["".join(random.choices(pieces, k=random.choice([0, 1, 1, 1, 2, 5])))
                     for _ in names] for _ in range(random.choice([0, 1, 5, 60]))]
            delimiter = random.choice(",;\t")
            text = io.StringIO(newline="")
            writer = csv.writer(text, delimiter=delimiter,
                                lineterminator=random.choice(["\n", "\r\n"]),
                                quoting=random.choice([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
            writer.writerows([names] + rows)
            data = text.getvalue()
            if random.random() < 0.3:
                data = "\ufeff" + data
            data = data.encode()

            def ask(*arguments):
                done = subprocess.run([bx, "loop-demo", "csv", "-", "-d", delimiter, *arguments],
                                      input=data, capture_output=True)
                if done.returncode or done.stderr:
                    sys.exit(f"seed {seed} {arguments}: {done.returncode} {done.stderr}")
                return done.stdout.decode()

            def same(what, one, other):
                if one != other:
                    sys.exit(f"seed {seed} {what}: {one!r} is not {other!r}, in {data!r}")

            def table(text):
                return list(csv.reader(io.StringIO(text, newline="")))

            same("rows", table(ask()), [names] + rows)
            same("objects", [json.loads(line) for line in ask("--json").splitlines()],
                 [dict(zip(names, row)) for row in rows])
            wanted = [[row[1], row[0]] for row in rows
                      if at_least(row[0], 7) and "a" in row[1] or not row[1]]
            same("chosen", table(ask("--where", "c0 >= 7 and c1 contains 'a' or c1 is empty",
                                     "--select", "c1,c0")), [["c1", "c0"]] + wanted)
            counts = collections.Counter((row[0], row[1]) for row in rows)
            ordered = sorted(counts.items(), key=lambda item: (
                -item[1], [value.encode() for value in item[0]]))
            same("counts", table(ask("--count-by", "c0,c1")),
                 [["c0", "c1", "count"]] + [[*key, str(count)] for key, count in ordered])
        """#

    @Test(arguments: [0, 1, 2, 3])
    func `random tables come out as Python has them`(part: Int) throws {
        let outcome = try Command(
            "python3",
            [
                "-c", ByteString(Self.program), ByteString(Checkout.binary),
                ByteString("\(part * 12)"), ByteString("\(part * 12 + 12)"),
            ]
        ).with { $0.timeout = .seconds(120) }.run()
        #expect(outcome.errors == "")
        #expect(outcome.code == 0)
    }
}
