// What clients call their files, and what the files are called.

import CLinux
import Support
import Testing

@testable import Uploads

@Suite("Names that are made safe") struct NameTests {
    static let long = String(repeating: "x", count: 255)

    @Test(
        arguments: [
            ("a.txt", "a.txt"), ("a/b/c.txt", "c.txt"), ("../../etc/passwd", "passwd"),
            ("/etc/passwd", "passwd"), ("C:\\Users\\me\\a.txt", "a.txt"),
            ("..\\..\\a.txt", "a.txt"),
            ("\\\\host\\share\\a", "a"), ("C:", "C:"), ("a\0b.txt", "ab.txt"), ("\0", "upload"),
            ("", "upload"), ("/", "upload"), ("//", "upload"), ("a/", "a"), ("  ", "upload"),
            (" a ", "a"), ("a\r\nb", "ab"), ("\u{1b}[31mred", "[31mred"), ("\u{7f}\u{80}a", "a"),
            ("a\u{202e}gpj.exe", "agpj.exe"), ("naïve ☃.txt", "naïve ☃.txt"), ("-rf", "-rf"),
            ("a.", "a."), ("CON", "CON"), (long, long), (long + "y", long),
            (long + ".tar", String(long.dropLast(4)) + ".tar"),
            (String(repeating: "é", count: 128), String(repeating: "é", count: 127)),
        ] as [(String, String)])
    func `a name is its last component, without what does harm`(text: String, name: String) {
        #expect(SafeName.base(of: text, allowsDotfiles: false) == name)
        #expect(name.utf8.count <= 255)
    }

    @Test(arguments: [
        ".", "..", "a/..", "...", ".env", "a/.env", "..\\.ssh", ".\0", "\0.\0.", "\u{202e}.env",
        " .env", ".bx-uploads",
    ])
    func `a name that is hidden or leads elsewhere is none`(text: String) {
        #expect(SafeName.base(of: text, allowsDotfiles: false) == nil)
    }

    @Test func `dotfiles are names where they are allowed, and the store's folder never is`() {
        #expect(SafeName.base(of: ".env", allowsDotfiles: true) == ".env")
        #expect(SafeName.base(of: "...", allowsDotfiles: true) == "...")
        for text in [".", "..", ".bx-uploads", "\0.bx-uploads", "a/.bx-uploads"] {
            #expect(SafeName.base(of: text, allowsDotfiles: true) == nil)
        }
        #expect(SafeName.path(of: ".bx-uploads/a", allowsDotfiles: true, depthMax: 9) == nil)
    }

    @Test(arguments: [
        ("a/b/c.txt", ["a", "b", "c.txt"]), ("a//b", ["a", "b"]), ("a/b/", ["a", "b"]),
        ("a", ["a"]),
    ])
    func `a path keeps its folders`(text: String, names: [String]) {
        #expect(SafeName.path(of: text, allowsDotfiles: false, depthMax: 3) == names)
    }

    @Test(arguments: [
        "", "/", "/a", "../a", "a/../b", "a/./b", "a/..", ".git/config", "a/.git/b", "a\\b",
        "a/b\0c",
        "a/\u{202e}b", " a/b", "a/b/c/d", "a\r\n/b",
    ])
    func `a path that would have to be changed is refused`(text: String) {
        #expect(SafeName.path(of: text, allowsDotfiles: false, depthMax: 3) == nil)
    }

    @Test(
        arguments: [
            ("attachment; filename=a.txt", "a.txt"), ("inline; filename=\"a b.txt\"", "a b.txt"),
            ("inline; filename=\"a;b\\\"c\"; x=y", "a;b\"c"),
            ("inline; filename=\"a\"; filename*=UTF-8''na%C3%AFve", "naïve"),
            ("inline; filename*=utf-8'en'a%2Fb; filename=c", "a/b"),
            ("inline; FileName=a", "a"), ("inline; filename = \"a\"", "a"),
            ("inline; filename*=UTF-8''%FF; filename=a", "a"), ("inline; filename*=latin1''a", nil),
            ("inline; filename=\"\"", nil), ("inline", nil), ("", nil),
            ("inline; filename=\"a", "a"),
        ] as [(String, String?)])
    func `Content-Disposition says a name`(field: String, name: String?) {
        #expect(DispositionName.of(field) == name)
    }
}

@Suite("Where files are put") struct PlaceTests {
    private func put(_ name: String, _ server: UploadServer, _ body: ByteString = "x") throws -> Int
    {
        try server.tus(
            "POST", "/files/",
            [
                "Upload-Length: \(body.bytes.count)", metadata(name),
                "Content-Type: application/offset+octet-stream",
            ], body
        ).status
    }

    @Test func `nothing is overwritten: names that are taken get a number`() throws {
        let server = try UploadServer()
        try server.directory.write("old", to: "a.txt")
        try server.directory.makeDirectory("a (2).txt")
        for _ in 0..<3 { #expect(try put("a.txt", server) == 201) }
        #expect(server.files == ["a (1).txt", "a (3).txt", "a (4).txt", "a.txt"])
        #expect(try server.directory.read("a.txt") == "old")
    }

    @Test func `or are refused before a byte is sent`() throws {
        let server = try UploadServer(rules: { $0.takenName = .refused })
        try server.directory.write("old", to: "a.txt")
        #expect(try put("a.txt", server) == 409)
        #expect(server.unfinished == [])
        // Two at once: the slower one is refused at its end.
        let (one, other) = (
            try server.create("Upload-Length: 1", metadata("b")),
            try server.create("Upload-Length: 1", metadata("b"))
        )
        #expect(try server.patch(one, at: 0, "1").status == 204)
        #expect(try server.patch(other, at: 0, "2").status == 409)
        #expect(try server.directory.read("b") == "1")
        #expect(try server.tus("DELETE", other).status == 204)
    }

    @Test func `or replaced, where that was asked for`() throws {
        let server = try UploadServer(rules: { $0.takenName = .replacing })
        try server.directory.write("old", to: "a.txt")
        try server.directory.write("kept", to: "target")
        try server.directory.link("link", to: "target")
        try server.directory.makeDirectory("folder")
        #expect(try put("a.txt", server, "new") == 201)
        #expect(try put("link", server, "new") == 201)
        #expect(try put("folder", server) == 409)
        #expect(try server.directory.read("a.txt") == "new")
        #expect(try server.directory.read("link") == "new")
        #expect(try server.directory.read("target") == "kept")
    }

    @Test func `folders are made where they are allowed, else dropped`() throws {
        let flat = try UploadServer()
        #expect(try put("a/b/c.txt", flat) == 201)
        #expect(flat.files == ["c.txt"])
        let deep = try UploadServer(rules: {
            $0.allowsFolders = true; $0.depthMax = 3
        })
        #expect(try put("a/b/c.txt", deep) == 201)
        #expect(try put("a/b/c.txt", deep) == 201)
        #expect(try put("a/b/c/d.txt", deep) == 400)
        #expect(try put("../a", deep) == 400)
        #expect(try put("a/b/c.txt/d", deep) == 400)
        #expect(deep.files == ["a/b/c (1).txt", "a/b/c.txt"])
    }

    @Test(arguments: [".env", "..", ".bx-uploads", "a/.."])
    func `a name of no use is refused at the beginning`(name: String) throws {
        for folders in [false, true] {
            let server = try UploadServer(rules: { $0.allowsFolders = folders })
            #expect(try put(name, server) == 400)
            let percent = name.replacing("/", with: "%2F")
            #expect(try server.ask("PUT", "/files/\(percent)", [], "x").status == 400)
            #expect(server.unfinished == [])
        }
    }

    @Test func `links are never followed out of the directory`() throws {
        let outside = try TemporaryDirectory()
        let server = try UploadServer(rules: { $0.allowsFolders = true })
        try server.directory.link("folder", to: outside.path)
        try server.directory.link("file", to: outside.path("new"))
        try server.directory.link("up", to: "..")
        #expect(try put("folder/a", server) == 400)
        #expect(try put("up/a", server) == 400)
        #expect(try put("file", server) == 201)
        #expect(try names(inDirectory: outside.path) == [])
        #expect(server.files == ["file", "file (1)", "folder", "up"])
    }

    @Test func `the folder of unfinished uploads must not be a link`() throws {
        let outside = try TemporaryDirectory()
        let directory = try TemporaryDirectory()
        try directory.link(".bx-uploads", to: outside.path)
        #expect(throws: UploadError.self) { try UploadDirectory(directory.path) }
    }

    @Test func `the folder is for its owner, the files are as the umask has them`() throws {
        let server = try UploadServer()
        #expect(try put("a", server) == 201)
        var status = stat()
        #expect(stat(server.directory.path(".bx-uploads"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(stat(server.directory.path("a"), &status) == 0)
        #expect(status.st_mode & 0o666 == 0o644)
    }

    @Test func `a second process is refused`() throws {
        let server = try UploadServer()
        #expect(throws: UploadError.busy) { try UploadDirectory(server.directory.path) }
    }
}
