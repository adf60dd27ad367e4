import Forms
import Testing

@Suite("Base names") struct BaseNameTests {
    @Test(arguments: [
        ("a.txt", "a.txt"), ("/etc/passwd", "passwd"), (#"C:\dir\x y.png"#, "x y.png"),
        ("../..", "file"), ("..", "file"), ("", "file"), ("a/", "file"), (".htaccess", "htaccess"),
        ("a\0b\n\u{1B}[1m.txt", "ab[1m.txt"), (" . x ", "x"), ("日本.pdf", "日本.pdf"),
        (String(repeating: "a", count: 255), String(repeating: "a", count: 255)),
        (String(repeating: "a", count: 256), String(repeating: "a", count: 255)),
        (String(repeating: "a", count: 300) + ".png", String(repeating: "a", count: 251) + ".png"),
    ])
    func `a name is reduced to what may stand in a directory`(_ name: String, _ reduced: String) {
        #expect(BaseName.reduce(name) == reduced)
    }

    @Test func `a long name is cut between characters`() {
        let reduced = BaseName.reduce(String(repeating: "€", count: 200) + ".txt")
        #expect(reduced.utf8.count <= 255 && reduced.utf8.count > 248)
        #expect(reduced.hasSuffix("€.txt"))
    }
}
