import CLinux
import EventLoops
import JSON
import Linux
import LoopDemos
import Support
import Testing

@Suite("Stream cases against Node") struct StreamCaseTests {
    /// Node's own streams run the same cases as ours, each in a row of one process.
    private static let driver = """
        const fs = require('fs'), [folder, first, count] = process.argv.slice(1);
        const source = name => new Function('process', 'require', 'console',
            fs.readFileSync(`${folder}/${name}`, 'utf8'));
        const generate = source('stream-gen.js'), run = source('stream-run.js');
        (async () => {
            for (let seed = +first; seed < +first + +count; seed++) {
                let text = '', trace = '', exit;
                generate({ argv: ['', '', `${seed}`] }, require, { log: s => text = s });
                const io = { readFileSync: () => text, writeSync: (_, s) => trace = s };
                run({ argv: ['', '', ''], on: (e, f) => { if (e === 'exit') exit = f; } },
                    name => name === 'fs' ? io : require(name), console);
                for (let i = 0, n = JSON.parse(text).ops.length + 2; i < 3 * n; i++)
                    await new Promise(setImmediate);
                exit();
                console.log(JSON.stringify({ seed, text, trace }));
            }
        })();
        """

    /// `BX_STREAM_SEEDS=FIRST:COUNT` tries others.
    private static let seeds: (first: Int, count: Int) = {
        let parts = (Node.variable("BX_STREAM_SEEDS") ?? "").split(separator: ":").compactMap {
            Int($0)
        }
        return parts.count == 2 ? (parts[0], parts[1]) : (1, 400)
    }()

    @Test(
        .enabled(if: Node.path != nil, "node is not on this machine"),
        .enabled(
            if: Node.isThere(Node.oracles + "/stream-gen.js"),
            "the oracle is not beside the checkout"))
    func `random cases print what Node prints`() async throws {
        let (node, arguments) = (
            Node.path ?? "node",
            ["-e", Self.driver, Node.oracles, "\(Self.seeds.first)", "\(Self.seeds.count)"]
        )
        let cases = try await onThread {
            let loop = try EventLoop()
            defer { loop.close() }
            return try runAndRead(node, arguments).split(separator: "\n").map { line in
                let value = try JSONValue(parsing: String(line))
                let text = value["text"]?.string ?? ""
                let program = try StreamCase(JSONValue(parsing: text))
                let trace = program.trace(on: loop).map { $0 + "\n" }.joined()
                return (text: text, trace: trace, expected: value["trace"]?.string ?? "")
            }
        }
        #expect(cases.count == Self.seeds.count)
        for program in cases where program.trace != program.expected {
            #expect(program.trace == program.expected, "\(program.text)")
        }
    }

    @Test(arguments: [
        ("{}", "type is ''; it can be writable, readable or pipe"),
        ("{\"type\": \"readable\"}", "there is no ops"),
        (
            "{\"type\": \"readable\", \"hwm\": -1, \"ops\": []}",
            "hwm has to be a whole number from 0"
        ),
        (
            "{\"type\": \"pipe\", \"ops\": [[\"turn\"], [\"fly\"]]}",
            "ops[1] is 'fly', which no stream case has"
        ),
        (
            "{\"type\": \"pipe\", \"ops\": [[\"push\", 1073741825]]}",
            "ops[0], push, needs a size from 0 to 1073741824"
        ),
    ])
    func `what is no case is refused in one sentence`(text: String, sentence: String) throws {
        let value = try JSONValue(parsing: text)
        let error = #expect(throws: StreamCaseError.self) { try StreamCase(value) }
        #expect(error?.description == sentence)
    }
}
