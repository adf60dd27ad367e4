// curl, Node and processes that are killed, against a server of its own.

import CLinux
import Linux
import Support
import Testing

@Suite("Forms from foreign clients") struct ForeignClientTests {
    private let directory: TemporaryDirectory
    private let server: Server

    init() throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("in")
        server = try Self.start(directory.path("in"))
    }

    private static func start(_ path: String) throws -> Server {
        let folder = Checkout.binary.split(separator: "/").dropLast().joined(separator: "/")
        return try Server(
            Command("/\(folder)/form-server", [ByteString(path)]).with { $0.input = .pipe })
    }

    private var names: [String] { (try? Support.names(inDirectory: directory.path("in"))) ?? ["?"] }

    private func run(_ program: String, _ arguments: [String]) throws -> String {
        let outcome = try Command(program, arguments.map { ByteString($0) }).run()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return outcome.output.text
    }

    @Test func `curl sends files, values and names with quotes`() throws {
        let one = try directory.write("one", to: "one.txt")
        let two = try directory.write(ByteString([UInt8](repeating: 7, count: 300_000)), to: "two")
        let output = try run(
            "curl",
            [
                "-sS", "-F", "a=ä b", "-F", "f=@\(one)", "-F",
                #"f=@\#(two);filename="x \"y\".bin""#,
                "-F", "empty=@/dev/null;filename=", server.url,
            ])
        #expect(output == "a=ä b\nf: one.txt 3\nf: x \"y\".bin 300000\n")
        #expect(names == ["one.txt", "x \"y\".bin"])
        #expect(try directory.read("in/x \"y\".bin") == (try directory.read("two")))
        let chunked = ["-sS", "-H", "Transfer-Encoding: chunked", "-F", "f=@\(one)", server.url]
        #expect(try run("curl", chunked) == "f: one (2).txt 3\n")
        #expect(try run("curl", ["-sS", "-d", "a=1", "-d", "b=%26", server.url]) == "a=1\nb=&\n")
    }

    @Test func `Node's fetch sends a FormData`() throws {
        let output = try run(
            "node",
            [
                "-e",
                """
                const form = new FormData();
                form.append('te"xt', 'a\\nb');
                form.append('f', new Blob(['abc'], {type: 'text/plain'}), 'q"ü.txt');
                form.append('f', new Blob([]));
                fetch('\(server.url)', {method: 'POST', body: form})
                    .then(answer => answer.text()).then(text => process.stdout.write(text));
                """,
            ])
        #expect(output == "te\"xt=a\r\nb\nf: q\"ü.txt 3\nf: blob 0\n")
        #expect(names == ["blob", "q\"ü.txt"])
    }

    @Test func `a server that is killed in the midst leaves nothing`() throws {
        let connection = try server.connect()
        let body = String(repeating: "x", count: 3_000_000)
        let form = file("f", "a", body) + file("f", "b", body)
        try connection.send(
            ByteString(FormSite.head(length: form.utf8.count + 100) + Array(form.utf8)))
        // All but the end has been read, and written.
        while server.process.descriptorCount < 9 { usleep(1000) }
        _ = try server.stop(signal: 9)
        #expect(names == [])
    }
}
