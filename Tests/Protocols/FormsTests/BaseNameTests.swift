import Forms
import Testing

@Suite("Base names") struct BaseNameTests {
    @Test(arguments: [
        ("a.txt", "a.txt"), ("/etc/passwd", "passwd"), (#"C:\dir\x y.png"#, "x y.png"),
        ("../..", "file"), ("..", "file"), ("", "file"), ("a/", "file"), (".htaccess", "htaccess"),
        ("a\0b\n\u{1B}[1m.txt", "ab[1m.txt"), (" . x ", "x"),
        ("photo\u{202E}gpj.exe", "photogpj.exe"), ("a\u{2028}b", "ab"), ("日本.pdf", "日本.pdf"),
        (String(repeating: "a", count: 255), String(repeating: "a", count: 255)),
        (String(repeating: "a", count: 256), String(repeating: "a", count: 255)),
        (String(repeating: "a", count: 300) + ".png", String(repeating: "a", count: 251) + ".png"),
    ])
    func `a name is reduced to what may stand in a directory`(_ name: String, _ reduced: String) {
        #expect(BaseName.reduce(name) == reduced)
    }

    @Test(arguments: [
        ("a.txt", "a (2).txt"), ("a", "a (2)"), ("a.tar.gz", "a.tar (2).gz"),
        (String(repeating: "a", count: 255), String(repeating: "a", count: 251) + " (2)"),
        (
            String(repeating: "a", count: 251) + ".png",
            String(repeating: "a", count: 247) + " (2).png"
        ),
        (
            "a." + String(repeating: "b", count: 40),
            "a." + String(repeating: "b", count: 40) + " (2)"
        ),
    ])
    func `a name is marked before its extension`(_ name: String, _ marked: String) {
        #expect(BaseName.marked(name, "2") == marked)
    }

    @Test func `a long name is cut between characters`() {
        let reduced = BaseName.reduce(String(repeating: "€", count: 200) + ".txt")
        #expect(reduced.utf8.count <= 255 && reduced.utf8.count > 248)
        #expect(reduced.hasSuffix("€.txt"))
    }
}
