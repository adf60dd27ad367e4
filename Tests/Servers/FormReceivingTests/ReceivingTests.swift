import EventLoops
import FormReceiving
import Forms
import HTTP
import Support
import Testing

@Suite("Forms into a directory") struct ReceivingTests {
    static let body =
        value("title", "Über") + file("f", "a.txt", "one\r\n--\r\n--a", type: "text/plain")
        + file("f", "C:\\x\\b.txt", "") + file("none", "", "") + value("title", "2") + formEnd

    private func check(_ site: FormSite, _ status: Int) throws {
        #expect(status == 200)
        let form = try #require(site.form)
        #expect(form.fields == [.init("title", "Über"), .init("title", "2")])
        #expect(form["title"] == "Über" && form.values(of: "title") == ["Über", "2"])
        #expect(form.files.map(\.name) == ["a.txt", "b.txt"])
        #expect(form.files.map(\.sentName) == ["a.txt", "C:\\x\\b.txt"])
        #expect(form.files.map(\.count) == [12, 0])
        #expect(form.file("f")?.declaredType == "text/plain")
        #expect(form.file("f")?.sniffedType == "text/plain" && form.file("none") == nil)
        #expect(try site.directory.read("a.txt") == "one\r\n--\r\n--a")
        #expect(try site.directory.read("b.txt") == "")
        #expect(site.names == ["a.txt", "b.txt"])
        for name in site.names { site.directory.remove(name) }
    }

    @Test(arguments: [true, false])
    func `every split of a body puts the same files in place`(isUnnamed: Bool) throws {
        let site = try FormSite { $0.usesUnnamedFiles = isUnnamed }
        let bytes = Array(Self.body.utf8)
        for cut in 0...bytes.count {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            try check(site, try site.post(pieces))
        }
        try check(site, try site.post(bytes.map { [$0] }))
    }

    @Test(arguments: [true, false])
    func `a body that is cut off anywhere is answered with 400 and leaves no file`(
        isUnnamed: Bool
    ) throws {
        let site = try FormSite { $0.usesUnnamedFiles = isUnnamed }
        let bytes = Array(Self.body.utf8.dropLast(2))
        for count in 0..<bytes.count {
            #expect(try site.post([Array(bytes[..<count])]) == 400)
            #expect(site.failure == .multipart(.unterminated(bytes: count)))
            #expect(site.names == [])
        }
    }

    @Test(arguments: [true, false])
    func `a client that goes in the midst leaves no file`(isUnnamed: Bool) throws {
        let site = try FormSite { $0.usesUnnamedFiles = isUnnamed }
        let bytes = Array(
            (file("f", "a", String(repeating: "x", count: 600_000)) + formEnd).utf8)
        for count in [0, 40, 2000, 300_000, bytes.count - 1] {
            let client = try site.connect()
            client.send(FormSite.head(length: bytes.count))
            client.send(Array(bytes[..<count]))
            site.turn(4)
            client.close()
            site.run { site.isAnswered }
            // The dropped file is the pool's to remove.
            site.run { site.names == [] }
            #expect(site.failure == .body(.incomplete) && site.names == [])
        }
    }

    @Test func `wrong framing behind a good form is 400 and leaves no file`() throws {
        let site = try FormSite()
        let body = file("f", "a", "x") + formEnd
        let client = try site.connect()
        client.send(
            Array(
                """
                POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n\
                Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\
                \(body)\r\nzz\r\n
                """.utf8))
        #expect(try client.status() == 400)
        #expect(site.failure == .body(.malformedChunkSize) && site.names == [])
    }

    @Test(arguments: [true, false])
    func `names that are taken are counted up, also within a form`(isUnnamed: Bool) throws {
        let site = try FormSite { $0.usesUnnamedFiles = isUnnamed }
        try site.directory.write("old", to: "a.txt")
        try site.directory.link("b", to: "/etc/passwd")
        let body =
            file("f", "a.txt", "1") + file("f", "a.txt", "2") + file("f", "../../b", "3") + formEnd
        #expect(try site.post(body) == 200)
        #expect(site.form?.files.map(\.name) == ["a (2).txt", "a (3).txt", "b (2)"])
        #expect(try site.directory.read("a.txt") == "old")
        #expect(try site.directory.read("a (3).txt") == "2")
        #expect(site.names == ["a (2).txt", "a (3).txt", "a.txt", "b", "b (2)"])
    }

    @Test func `behind twenty names that are taken a random one is found`() throws {
        let site = try FormSite()
        for _ in 1...25 { #expect(try site.post(file("f", "a", "x") + formEnd) == 200) }
        #expect(site.names.count == 25 && site.names.contains("a (20)"))
        #expect(!site.names.contains("a (21)"))
    }

    @Test(arguments: [true, false])
    func `a name that is taken refuses the whole form where that is wanted`(
        isUnnamed: Bool
    ) throws {
        let site = try FormSite {
            ($0.usesUnnamedFiles, $0.collision) = (isUnnamed, .refuse)
        }
        try site.directory.write("old", to: "a")
        let body = file("f", "new", "1") + file("g", "a", "2") + file("h", "new", "3") + formEnd
        #expect(try site.post(body) == 409)
        let taken = [
            FormMistake("g", .nameTaken("a")), FormMistake("h", .nameTaken("new")),
        ]
        #expect(site.failure == .mistakes(taken))
        site.run { site.names == ["a"] }
        #expect(try site.directory.read("a") == "old")
        #expect(try site.post(file("f", "new", "1") + formEnd) == 200)
        #expect(site.names == ["a", "new"])
    }

    @Test(arguments: [true, false])
    func `a file replaces the old one where that is wanted`(isUnnamed: Bool) throws {
        let site = try FormSite {
            ($0.usesUnnamedFiles, $0.collision, $0.isSynced) = (isUnnamed, .replace, true)
        }
        try site.directory.write("old", to: "a")
        try site.directory.link("b", to: "a")
        #expect(try site.post(file("f", "a", "1") + file("f", "b", "2") + formEnd) == 200)
        #expect(try site.directory.read("a") == "1")
        #expect(try site.directory.read("b") == "2")
        try site.directory.makeDirectory("d")
        #expect(try site.post(file("f", "x", "1") + file("g", "d", "2") + formEnd) == 409)
        #expect(site.failure == .mistakes([FormMistake("g", .nameTaken("d"))]))
        site.run { site.names == ["a", "b", "d"] }
    }

    @Test func `what a killed process left is removed, and what another one writes is not`() throws
    {
        let site = try FormSite { $0.usesUnnamedFiles = false }
        try site.directory.write("x", to: ".bx-form-123.part")
        try site.directory.write("x", to: ".bx-form-123.other")
        let client = try site.connect()
        let body = Array((file("f", "a", "0123456789") + formEnd).utf8)
        client.send(FormSite.head(length: body.count))
        client.send(Array(body.prefix(100)))
        site.run { site.names.count == 3 }
        let other = try FormDirectory(site.directory.path, pool: BlockingPool())
        #expect(site.names.count == 2)
        client.send(Array(body.dropFirst(100)))
        #expect(try client.status() == 200)
        #expect(site.names == [".bx-form-123.other", "a"])
        withExtendedLifetime(other) {}
    }
}
