import Support
import Testing

@testable import Arguments
@testable import Commands

@Suite("The tab key of the REPL") struct ReplCompleterTests {
    private func complete(
        _ line: String, head: String = "", session: SessionDefaults = SessionDefaults()
    ) -> ReplCompleter.Reply? {
        ReplCompleter(root: Root.command.spec, session: session, head: head).complete(line)
    }

    @Test(arguments: [
        ("ser", "serve"), ("config sh", "config show"), ("help ser", "help serve"),
        ("se", "se"), ("uns", "unset"), ("serve --lis", "serve --listen"),
        ("serve --access-log=js", "serve --access-log=json"), ("completions z", "completions zsh"),
        ("a; ser", "a; serve"), ("set access-log com", "set access-log com"),
        ("set access-log js", "set access-log json"), ("set cors t", "set cors true"),
        ("'ser", "'serve'"), ("\"ser", "\"serve\""), ("se\\r", "serve"),
    ])
    func `a line becomes what all matches agree on`(line: String, completed: String) {
        #expect(complete(line)?.common == completed)
    }

    @Test(arguments: ["repl", "exit ", "xyz", "serve # ser", "config show | ser", "set x y "])
    func `nothing is offered where nothing fits`(line: String) {
        #expect(complete(line) == nil)
    }

    @Test func `a single match ends the word`() {
        #expect(complete("ser")?.endsWord == true)
        #expect(complete("se")?.endsWord == false)
    }

    @Test func `commands are listed with what they do`() {
        #expect(
            complete("se")?.matches == [
                Candidate(
                    "serve", "Serve a directory over HTTP, or an API that a file describes"),
                Candidate("set", "Keep a default for a flag; alone, show all"),
            ])
    }

    @Test func `unset offers what is set`() throws {
        var session = SessionDefaults()
        try session.set("listen", to: ":9000", root: Root.command.spec)
        #expect(complete("unset ", session: session)?.common == "unset listen")
    }

    @Test func `a word that was begun on the line before stays`() {
        #expect(complete("ve", head: "'ser\n") == nil)
        #expect(complete("--lis", head: "serve \\\n")?.common == "--listen")
    }
}

@Suite("Names of files under the tab key") struct ReplFileCompletionTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("", to: "it's x")
        try directory.write("", to: "plain.bx")
        try directory.write("", to: "pluck")
        try directory.write("", to: ".hidden")
        try directory.write("", to: "line\nend")
        try directory.makeDirectory("sub dir")
    }

    private func complete(_ line: String) -> ReplCompleter.Reply? {
        ReplCompleter(root: Root.command.spec, session: SessionDefaults(), head: "").complete(line)
    }

    @Test(arguments: [
        ("repl ", "pla", "plain.bx", true), ("repl ", "it", "it\\'s\\ x", true),
        ("help > ", "pla", "plain.bx", true), ("help >> ", "it", "it\\'s\\ x", true),
        ("!cat ", "pla", "plain.bx", true), ("serve ", "s", "sub\\ dir/", false),
        ("serve --config=", "plu", "pluck", true), ("repl ", "pl", "pl", false),
        ("repl ", ".h", ".hidden", true),
    ])
    func `a file's name is completed and quoted`(
        before: String, typed: String, completed: String, endsWord: Bool
    ) throws {
        let reply = try #require(complete("\(before)\(directory.path)/\(typed)"))
        #expect(reply.common == "\(before)\(directory.path)/\(completed)")
        #expect(reply.endsWord == endsWord)
    }

    @Test func `quotes that were begun are kept, and closed behind a file`() {
        #expect(
            complete("repl '\(directory.path)/it")?.common == "repl '\(directory.path)/it'\\''s x'")
        #expect(
            complete("serve \"\(directory.path)/s")?.common == "serve \"\(directory.path)/sub dir/")
    }

    @Test func `matches are shown without their directory`() {
        #expect(
            complete("repl \(directory.path)/pl")?.matches.map(\.value) == ["plain.bx", "pluck"])
    }

    @Test func `hidden files and names with controls are left out`() {
        #expect(
            complete("repl \(directory.path)/")?.matches.map(\.value)
                == ["it's x", "plain.bx", "pluck", "sub dir/"])
    }

    @Test func `where only directories fit, files are left out`() {
        #expect(complete("serve \(directory.path)/pl") == nil)
    }
}

@Suite("Lists of matches") struct CandidateListTests {
    @Test func `words stand in columns, read downwards`() {
        let words = ["one", "two", "three", "four", "five"].map { Candidate($0) }
        #expect(candidateList(words, width: 20) == ["one    three  five", "two    four"])
    }

    @Test func `purposes stand behind, wrapped`() {
        let candidates = [Candidate("a", "first"), Candidate("bb", "the second of them all")]
        #expect(
            candidateList(candidates, width: 24)
                == ["a   first", "bb  the second of them", "    all"])
    }

    @Test(arguments: [(200, 200), (201, 201)])
    func `after 200 the rest is counted`(count: Int, lines: Int) {
        let list = candidateList((1...count).map { Candidate("w\($0)") }, width: 3)
        #expect(list.count == lines)
        #expect(list.last == (count == 200 ? "w200" : "... and 1 more"))
    }
}
