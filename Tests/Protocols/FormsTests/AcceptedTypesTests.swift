import Forms
import Testing

private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]
private let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0]
private let zip: [UInt8] = [0x50, 0x4B, 3, 4, 0]
private let mp4: [UInt8] = [0, 0, 0, 20] + Array("ftypisom\0\0\0\0mp41".utf8)
private let html = Array("<html><script>alert(1)</script>".utf8)
private let svg = Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)
private let words = Array("a,b\n1,2\n".utf8)
private let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

@Suite("Accepted types") struct AcceptedTypesTests {
    @Test(
        arguments: [
            (["image/*"], "image/png", "a.png", png),
            (["image/*"], "image/jpg; x=y", "a.PNG", png),
            (["image/*"], nil, "blob", jpeg), (["image/*"], "application/octet-stream", "a", png),
            (["IMAGE/PNG"], "image/png", "a.png", png), ([".png"], "image/png", "a.png", png),
            (["image/svg+xml"], "image/svg+xml", "a.svg", svg),
            ([".docx"], docx, "a.docx", zip), (["application/gzip"], nil, "a.gz", [0x1F, 0x8B, 8]),
            (["text/csv"], "text/csv", "a.csv", words), (["text/*"], "text/csv", "a.csv", words),
            (["application/json"], "application/json", "a.json", Array("{}".utf8)),
            (["audio/mp4"], "audio/x-m4a", "a.m4a", mp4),
            (["video/quicktime"], nil, "a.mov", mp4),
            (["application/x-archive"], nil, "a.ar", [0, 1, 2, 3]),
            (["*/*"], "what/ever", "a.exe", html),
            (["image/*", ".pdf"], nil, "x.pdf", Array("%PDF-1".utf8)),
        ] as [([String], String?, String, [UInt8])])
    func `a file that is what it says passes`(
        _ types: [String], _ declared: String?, _ name: String, _ start: [UInt8]
    ) {
        let types = AcceptedTypes(types)
        #expect(types.mismatch(declared: declared, name: name, start: start) == nil)
    }

    @Test(
        arguments: [
            (["image/*"], "text/html", "a.png", png, .declared("text/html")),
            (["image/*"], "image/png", "a.php", png, .named(".php")),
            (["image/*"], "image/png", "a.png.exe", png, .named(".exe")),
            (["image/*"], "image/png", "a.", png, .named(".")),
            (["image/*"], "image/png", "a.png", html, .content("text/html")),
            (["image/*"], "image/png", "a.png", [], .content(nil)),
            (["image/*"], "image/png", "a.png", [0, 1, 2, 3], .content(nil)),
            (["image/*"], "image/x-made-up", "a", [0, 1, 2, 3], .content(nil)),
            (["image/*"], "image/svg+xml", "a.svg", svg, .declared("image/svg+xml")),
            (["image/*"], nil, "a", svg, .content("image/svg+xml")),
            (["image/png"], "image/png", "a.png", jpeg, .content("image/jpeg")),
            ([".docx"], docx, "a.docx", words, .content("text/plain")),
            (["application/zip"], nil, "a.docx", zip, .named(".docx")),
            (["text/csv"], "text/csv", "a.csv", html, .content("text/html")),
            (["text/csv"], "text/csv", "a.csv", [0, 1, 2], .content(nil)),
            (["audio/mpeg"], "audio/mpeg", "a.mp3", mp4, .content("video/mp4")),
        ] as [([String], String?, String, [UInt8], AcceptedTypes.Mismatch)])
    func `a file that is something else does not`(
        _ types: [String], _ declared: String?, _ name: String, _ start: [UInt8],
        _ mismatch: AcceptedTypes.Mismatch
    ) {
        let types = AcceptedTypes(types)
        #expect(types.mismatch(declared: declared, name: name, start: start) == mismatch)
    }
}
