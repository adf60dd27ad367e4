// Fields that are not as their protocol has them, in tables.

import Support
import Testing

@testable import Uploads

@Suite("Malformed fields of tus") struct MalformedTusFieldTests {
    @Test(arguments: [
        "", "-1", "+1", " ", "1 1", "1,1", "0x10", "1.0", "1e3", "١", "abc",
        "99999999999999999999999", "9223372036854775808", "-9223372036854775808",
    ])
    func `Upload-Length that is no number of bytes is 400`(text: String) throws {
        let server = try UploadServer()
        #expect(try server.tus("POST", "/files/", ["Upload-Length: \(text)"]).status == 400)
        let path = try server.create("Upload-Defer-Length: 1")
        #expect(try server.patch(path, at: 0, "", "Upload-Length: \(text)").status == 400)
    }

    @Test(arguments: [
        "", "-1", "+0", "0 0", "0x0", "0.0", "abc", "99999999999999999999999",
        "18446744073709551616",
    ])
    func `Upload-Offset that is no number of bytes is 400`(text: String) throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 5")
        let type = "Content-Type: application/offset+octet-stream"
        #expect(
            try server.tus("PATCH", path, [type, "Upload-Offset: \(text)"], "a").status == 400)
        #expect(try server.tus("PATCH", path, [type], "a").status == 400)
        #expect(try server.offset(path) == 0)
    }

    @Test(arguments: [
        [], ["Upload-Length: 1", "Upload-Defer-Length: 1"], ["Upload-Defer-Length: 0"],
        ["Upload-Defer-Length: 2"], ["Upload-Defer-Length:"],
        ["Upload-Length: 1", "Upload-Length: 2"],
    ])
    func `a length must be said, or be said to come later`(fields: [String]) throws {
        let server = try UploadServer()
        #expect(try server.tus("POST", "/files/", fields).status == 400)
    }

    @Test(arguments: [
        "filename", "filename YQ==,filename Yg==", "filename a", "filename YQ==  ",
        "filename  YQ==",
        ", filename YQ==", "filename YQ==,", "file\u{e9} YQ==", "filename YQ== x",
        "filename Y*==",
    ])
    func `Upload-Metadata is pairs of a key and base64`(text: String) throws {
        let isRight = text == "filename"
        #expect((TusMetadata(text) != nil) == isRight)
        let server = try UploadServer()
        let answer = try server.tus(
            "POST", "/files/", ["Upload-Length: 1", "Upload-Metadata: \(text)"])
        // Blanks at the end are no part of a field's value (RFC 9110 §5.5).
        let trimmed = text.hasSuffix("  ")
        #expect(answer.status == (isRight || trimmed ? 201 : 400))
    }

    @Test(arguments: [
        ("filename YQ==", "a"), ("name Yg==", "b"), ("name Yg==,filename YQ==", "a"),
        ("filename YQ==, relativePath Yy9k", "c/d"), ("relativePath bnVsbA==, filename YQ==", "a"),
        ("filename", nil), ("filename /w==", nil), ("is_confidential", nil),
    ])
    func `the name is where clients put it`(text: String, name: String?) throws {
        #expect(TusMetadata(text)?.name == name)
    }

    @Test(arguments: ["whole", "partial;", "final", "Final;x", "PARTIAL", ""])
    func `Upload-Concat is partial, or final with parts`(text: String) throws {
        let server = try UploadServer()
        let fields = ["Upload-Length: 1", "Upload-Concat: \(text)"]
        #expect(try server.tus("POST", "/files/", fields).status == 400)
        #expect(server.unfinished == [])
    }

    @Test(arguments: [
        "", "sha1", "md5 AAAA", "sha1 !!!!", "sha1  AAAA", "SHA1 AAAA", "sha1 AAAA AAAA",
        "crc32 AAAA",
    ])
    func `Upload-Checksum is an algorithm that is known, and base64`(text: String) throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 5")
        #expect(try server.patch(path, at: 0, "Hello", "Upload-Checksum: \(text)").status == 400)
        #expect(try server.offset(path) == 0)
    }
}

@Suite("Malformed fields of the draft") struct MalformedDraftFieldTests {
    private func begin(_ server: UploadServer) throws -> String {
        try server.ask("POST", "/files/", ["Upload-Complete: ?0"])["Location"] ?? "missing"
    }

    @Test(arguments: ["", "1", "0", "true", "?2", "?", "?1 ?1", "\"?1\"", "?1,", ":MQ==:", "?T"])
    func `Upload-Complete that is no boolean is ignored, and missed where it is needed`(
        text: String
    ) throws {
        let server = try UploadServer()
        let plain = try server.ask("POST", "/files/", ["Upload-Complete: \(text)"], "a")
        #expect(plain.interim.isEmpty)
        #expect(plain.status == 201)
        let fields = [
            "Content-Type: application/partial-upload", "Upload-Offset: 0",
            "Upload-Complete: \(text)",
        ]
        #expect(try server.ask("PATCH", try begin(server), fields, "a").status == 400)
    }

    @Test(arguments: [
        "", "-1", "a", "?0", "0.0", "\"0\"", "0,0", "0 0", "1000000000000000", "+0", "(0)",
    ])
    func `Upload-Offset that is no number of bytes is missed`(text: String) throws {
        let server = try UploadServer()
        let path = try begin(server)
        let fields = [
            "Content-Type: application/partial-upload", "Upload-Offset: \(text)",
            "Upload-Complete: ?0",
        ]
        #expect(try server.ask("PATCH", path, fields, "a").status == 400)
        #expect(try server.offset(path) == 0)
    }

    @Test(arguments: ["", "-1", "a", "?0", "5.0", "\"5\"", "5,5", "9999999999999999", "4 "])
    func `Upload-Length that is no number of bytes is ignored`(text: String) throws {
        let server = try UploadServer()
        let fields = ["Upload-Complete: ?1", "Upload-Length: \(text)"]
        let answer = try server.ask("POST", "/files/", fields, "Hello")
        #expect(answer.status == (text == "4 " ? 400 : 201))
    }

    @Test(arguments: [
        ("8", true), ("8;a=b", true), ("7", false), ("9", false), ("", false), ("8.0", false),
        ("\"8\"", false), ("eight", false),
    ])
    func `only the version that is spoken is resumed`(version: String, isSpoken: Bool) throws {
        let server = try UploadServer()
        let fields = ["Upload-Complete: ?1", "Upload-Draft-Interop-Version: \(version)"]
        let answer = try server.ask("POST", "/files/", fields, "Hello")
        #expect(answer.status == 201)
        #expect(answer.interim.isEmpty != isSpoken)
    }

    @Test(arguments: [
        "sha-256", "sha-256=abc", "sha-256=:AAAA:", "sha-256=:A", "sha-512=:GF+NsyJx/iX1Yab8k4s=:",
        "=:AAAA:", "sha-256=:!!!!:", "sha-256=?1", "a,,b", "a,", "SHA-256=:AAAA:",
    ])
    func `a digest that cannot be read is 400 and no upload is begun`(text: String) throws {
        let server = try UploadServer()
        let fields = ["Upload-Complete: ?1", "Repr-Digest: \(text)"]
        let answer = try server.ask("POST", "/files/", fields, "Hello")
        #expect(answer.status == 400)
        #expect(answer.text.contains("#digest-invalid-values"))
        #expect(server.unfinished == [])
    }

    @Test(arguments: ["upload-offset: 0", "upload-complete: ?0", "upload-length: 5"])
    func `who asks for the state cannot say it`(field: String) throws {
        let server = try UploadServer()
        #expect(try server.ask("HEAD", try begin(server), [field]).status == 400)
    }
}

@Suite("RFC 9651 structured fields") struct StructuredFieldTests {
    @Test(
        arguments: [
            ("1", .integer(1)), ("-0", .integer(0)),
            ("999999999999999", .integer(999_999_999_999_999)),
            ("  5  ", .integer(5)), ("?1;a;b=2;c=\"x\"", .boolean(true)),
            ("\"a\\\"b\"", .string("a\"b")),
            ("text/html", .token("text/html")), (":aGk=:", .bytes([0x68, 0x69])),
            ("::", .bytes([])),
        ] as [(String, StructuredValue)])
    func `an item`(text: String, value: StructuredValue) {
        #expect(StructuredFields.item(text) == value)
    }

    @Test(arguments: [
        "", " ", "-", "1.5", "1000000000000000", "\"a", "\"\\a\"", "\"\u{e9}\"", "?", "?2", ":a",
        "(1)",
        "1 2", "1;", "1;A", "@1", "%\"a\"", "\t1",
    ])
    func `what is none`(text: String) {
        #expect(StructuredFields.item(text) == nil)
    }

    @Test func `a dictionary, of whose members with the same key the last one counts`() {
        #expect(
            StructuredFields.dictionary("a=1,\tb;x=1 , *c=?0, a=2")
                == ["a": .integer(2), "b": .boolean(true), "*c": .boolean(false)])
        #expect(StructuredFields.dictionary("") == [:])
        for text in ["a=", "a,", ",a", "A=1", "a=1 b=2", "a=1;", "a=(1 2)", "a==1"] {
            #expect(StructuredFields.dictionary(text) == nil, "\(text)")
        }
    }
}
