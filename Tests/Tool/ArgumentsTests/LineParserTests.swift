import Testing

@testable import Arguments

/// A parsed line in one row: command, flags with values in the order given, operands.
private func summary(of line: ParsedLine) -> String {
    let flags = line.given.map { given in
        let sign = given.isNegated ? "!" : ""
        return sign + given.flag.name + (given.value.map { "=\($0.repaired)" } ?? "")
    }
    let request = line.request == .run ? [] : ["\(line.request)"]
    let operands = line.operands.map { "<\($0.repaired)>" }
    return (line.path.names + request + flags + operands).joined(separator: " ")
}

private func summary(of line: String) -> String {
    do throws(CommandLineMistake) {
        return summary(of: try LineParser.parse(words(line), root: bx))
    } catch {
        return "error: \(error.error)"
    }
}

@Suite("The grammar of the command line") struct LineParserTests {
    @Test(arguments: [
        ("", ""),
        ("serve", "serve"),
        ("serve site", "serve <site>"),
        ("kv get k", "kv get <k>"),
        ("kv incr k 5", "kv incr <k> <5>"),
        ("kv del a b c", "kv del <a> <b> <c>"),
        ("help kv get", "help <kv> <get>"),
    ])
    func `words are commands, then operands`(line: String, expected: String) {
        #expect(summary(of: line) == expected)
    }

    @Test(arguments: [
        ("serve --listen 9000", "serve listen=9000"),
        ("serve --listen=9000", "serve listen=9000"),
        ("serve --listen=", "serve listen="),
        ("serve --listen a=b", "serve listen=a=b"),
        ("serve --listen=a=b", "serve listen=a=b"),
        ("serve --listen -", "serve listen=-"),
        ("serve --spa", "serve spa"),
        ("serve --no-spa", "serve !spa"),
        ("serve --no-listing", "serve !listing"),
        ("serve --listing", "serve listing"),
        ("serve --spa --no-spa", "serve spa !spa"),
        ("serve --header a --header b", "serve header=a header=b"),
        ("serve --not-found x", "serve not-found=x"),
    ])
    func `long flags take their value behind a space or an equals sign`(
        line: String, expected: String
    ) {
        #expect(summary(of: line) == expected)
    }

    @Test(arguments: [
        ("serve -l 9000", "serve listen=9000"),
        ("serve -l9000", "serve listen=9000"),
        ("serve -l=9000", "serve listen=9000"),
        ("serve -l:9000", "serve listen=:9000"),
        ("serve -q", "serve quiet"),
        ("serve -qv", "serve quiet verbose"),
        ("serve -qvl9000", "serve quiet verbose listen=9000"),
        ("serve -qvl 9000", "serve quiet verbose listen=9000"),
        ("serve -qvl=9000 x", "serve quiet verbose listen=9000 <x>"),
        ("serve -Ha -Hb", "serve header=a header=b"),
        ("serve -l -", "serve listen=-"),
        ("serve -qq", "serve quiet quiet"),
    ])
    func `short flags cluster, and the last takes a value`(line: String, expected: String) {
        #expect(summary(of: line) == expected)
    }

    @Test(arguments: [
        ("serve site -q", "serve quiet <site>"),
        ("serve -q site", "serve quiet <site>"),
        ("-q serve site", "serve quiet <site>"),
        ("--color never serve", "serve color=never"),
        ("kv -v get k -q", "kv get verbose quiet <k>"),
        ("kv --db f get k", "kv get db=f <k>"),
        ("kv get k --db=f", "kv get db=f <k>"),
    ])
    func `flags stand before or after operands and commands`(line: String, expected: String) {
        #expect(summary(of: line) == expected)
    }

    @Test(arguments: [
        ("serve -- --listen", "serve <--listen>"),
        ("serve -q -- -q", "serve quiet <-q>"),
        ("serve --", "serve"),
        ("kv del -- -- a", "kv del <--> <a>"),
        ("-- kv del -- x", "kv del <--> <x>"),
        ("serve -", "serve <->"),
    ])
    func `a double dash ends the flags and a single one is an operand`(
        line: String, expected: String
    ) {
        #expect(summary(of: line) == expected)
    }

    @Test(arguments: [
        ("kv incr k -5", "kv incr <k> <-5>"),
        ("kv incr k -1.5", "kv incr <k> <-1.5>"),
        ("kv incr k -.5", "kv incr <k> <-.5>"),
        ("kv incr k -1e6", "kv incr <k> <-1e6>"),
        ("serve --offset -5", "serve offset=-5"),
        ("serve --offset=-5", "serve offset=-5"),
        ("serve -o -5", "serve offset=-5"),
        ("serve -o-5", "serve offset=-5"),
    ])
    func `negative numbers are operands and values`(line: String, expected: String) {
        #expect(summary(of: line) == expected)
    }

    @Test(arguments: [
        ("-h", "shortHelp help"),
        ("--help", "fullHelp help"),
        ("serve -h", "serve shortHelp help"),
        ("serve --help", "serve fullHelp help"),
        ("-h serve", "serve shortHelp help"),
        ("kv -h", "kv shortHelp help"),
        ("kv get -h", "kv get shortHelp help"),
        ("kv get --help k extra", "kv get fullHelp help <k> <extra>"),
        ("serve -qh", "serve shortHelp quiet help"),
        ("serve --lsiten 1 -h", "serve shortHelp"),
        ("serve --listen --help", "serve fullHelp"),
        ("serve a b c -h", "serve shortHelp help <a> <b> <c>"),
        ("srve -h", "shortHelp"),
        ("--version", "version version"),
        ("--version --help", "fullHelp version help"),
    ])
    func `help asked for anywhere wins over mistakes`(line: String, expected: String) {
        #expect(summary(of: line) == expected)
    }

    @Test func `help behind a double dash is an operand`() {
        #expect(
            summary(of: "serve --lsiten 1 -- -h")
                == "error: unknown flag --lsiten; did you mean --listen?")
        #expect(summary(of: "serve -- -h") == "serve <-h>")
    }

    @Test(arguments: [
        ("serve --lsiten 1", "unknown flag --lsiten; did you mean --listen?"),
        ("serve --lsiten=1", "unknown flag --lsiten; did you mean --listen?"),
        ("serve --listn", "unknown flag --listn; did you mean --listen?"),
        ("serve --LISTEN", "unknown flag --LISTEN; did you mean --listen?"),
        ("serve --lis 1", "unknown flag --lis; did you mean --listen?"),
        ("serve --no-lsting", "unknown flag --no-lsting; did you mean --no-listing?"),
        ("serve --zebra", "unknown flag --zebra"),
        ("serve --no-listen", "unknown flag --no-listen; did you mean --no-listing?"),
        ("serve -z", "unknown flag -z"),
        ("serve -qz", "unknown flag -z"),
        ("serve -listing", "bad"),
        ("serve -spa", "unknown flag -spa; did you mean --spa?"),
        ("serve -workers=3", "bad"),
        ("serve -json", "unknown flag -json; did you mean --json?"),
        ("--listen 9000 serve", "unknown flag --listen; it belongs behind 'bx serve'"),
        ("kv get k --listen 1", "unknown flag --listen; it belongs behind 'bx serve'"),
        ("--db x serve", "unknown flag --db; it belongs behind 'bx kv'"),
        ("serve ---listen 1", "unknown flag ---listen; did you mean --listen?"),
        ("serve --=x", "unknown flag --"),
        ("serve --s", "unknown flag --s"),
    ])
    func `an unknown flag is named, with the nearest one`(line: String, expected: String) {
        // A cluster that begins with a flag that takes a value is well-formed: -l isting.
        if expected == "bad" {
            #expect(!summary(of: line).hasPrefix("error"))
        } else {
            #expect(summary(of: line) == "error: \(expected)")
        }
    }

    @Test(arguments: [
        ("srve", "unknown command 'srve'; did you mean serve?"),
        ("Serve", "unknown command 'Serve'; did you mean serve?"),
        ("ser", "unknown command 'ser'; did you mean serve?"),
        ("zebra", "unknown command 'zebra'"),
        ("kv gt k", "unknown command 'gt'; did you mean get?"),
        ("kv", "missing command; give get, incr or del"),
        ("kv --db x", "missing command; give get, incr or del"),
        ("__complet", "unknown command '__complet'"),
    ])
    func `an unknown command is named, with the nearest one`(line: String, expected: String) {
        #expect(summary(of: line) == "error: \(expected)")
    }

    @Test(arguments: [
        ("kv get", "missing operand KEY; give a key"),
        ("kv del", "missing operand KEY; give a key"),
        ("kv get a b", "surplus operand 'b'; usage: bx kv get [flags] KEY"),
        ("serve a b c", "surplus operand 'b'; usage: bx serve [flags] [DIR]"),
        ("kv incr k 1 2", "surplus operand '2'; usage: bx kv incr [flags] KEY [AMOUNT]"),
        ("serve --listen 1 --listen 2", "--listen is given twice; give it once"),
        ("serve -l 1 --listen 2", "--listen is given twice; give it once"),
        ("serve --spa=yes", "--spa takes no value; leave out 'yes'"),
        ("serve --no-spa=1", "--no-spa takes no value; leave out '1'"),
        ("serve --json=", "--json takes no value; leave out ''"),
        ("serve --help=x", "--help takes no value; leave out 'x'"),
        (
            "serve --workers",
            "--workers needs a value; give a whole number from 1 to 64"
        ),
        (
            "serve --workers --json",
            "--workers needs a value; give a whole number from 1 to 64 "
                + "(a value that begins with a dash: --workers=--json)"
        ),
        (
            "serve -qw -v",
            "-w needs a value; give a whole number from 1 to 64 "
                + "(a value that begins with a dash: -w-v)"
        ),
    ])
    func `what is missing or too much is named`(line: String, expected: String) {
        #expect(summary(of: line) == "error: \(expected)")
    }

    @Test func `the line for stderr says where help is`() throws {
        let mistake = #expect(throws: CommandLineMistake.self) {
            try LineParser.parse(words("serve --lsiten 1"), root: bx)
        }
        #expect(
            mistake.map { "\($0)" }
                == "bx serve: unknown flag --lsiten; did you mean --listen? "
                + "(run 'bx serve -h' for its flags)")
    }

    @Test func `json is noticed also behind a mistake, not behind a double dash`() throws {
        for (line, wantsJSON) in [
            ("srve --json", true), ("srve -- --json", false), ("srve", false),
        ] {
            let mistake = #expect(throws: CommandLineMistake.self) {
                try LineParser.parse(words(line), root: bx)
            }
            #expect(mistake?.wantsJSON == wantsJSON)
        }
    }

    @Test func `bytes that are not UTF-8 stay as they are and are escaped in messages`() throws {
        let bytes = ArgumentText(bytes: [0x61, 0xFF, 0x62])
        let line = try LineParser.parse(["serve", bytes], root: bx)
        #expect(line.operands == [bytes])
        let flag = ArgumentText(bytes: Array("--a\u{1B}".utf8) + [0xC3])
        let mistake = #expect(throws: CommandLineMistake.self) {
            try LineParser.parse(["serve", flag], root: bx)
        }
        #expect(mistake.map { "\($0.error)" } == "unknown flag --a\\x1b\\xc3")
        #expect(throws: CommandLineMistake.self) {
            try LineParser.parse([ArgumentText(bytes: [0xFF])], root: bx)
        }
    }
}
