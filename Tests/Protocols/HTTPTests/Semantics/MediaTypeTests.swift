import Bytes
import Testing

@testable import HTTP

@Suite("Media types of files") struct MediaTypeTests {
    private func media(_ name: String) -> MediaType? {
        MediaType(ofFileNamed: name.utf8.span.bytes)
    }

    @Test(arguments: [
        ("index.html", "text/html; charset=utf-8"), ("a.htm", "text/html; charset=utf-8"),
        ("site.css", "text/css; charset=utf-8"), ("app.js", "text/javascript; charset=utf-8"),
        ("app.mjs", "text/javascript; charset=utf-8"), ("data.json", "application/json"),
        ("app.js.map", "application/json"), ("a.wasm", "application/wasm"),
        ("logo.svg", "image/svg+xml"), ("photo.JPG", "image/jpeg"), ("photo.avif", "image/avif"),
        ("a.webp", "image/webp"), ("favicon.ico", "image/x-icon"), ("font.woff2", "font/woff2"),
        ("site.webmanifest", "application/manifest+json"),
        ("README.md", "text/markdown; charset=utf-8"),
        ("film.mp4", "video/mp4"), ("seg.ts", "video/mp2t"),
        ("live.m3u8", "application/vnd.apple.mpegurl"),
        ("backup.tar.gz", "application/gzip"), ("main.swift", "text/plain; charset=utf-8"),
        ("feed.xml", "application/xml"), ("conf.yaml", "application/yaml"),
        ("1.2.3dml", "text/vnd.in3d.3dml; charset=utf-8"), ("x.7z", "application/x-7z-compressed"),
        ("last.zst", "application/zstd"), ("dir.d/page.html", "text/html; charset=utf-8"),
        ("sub.vtt", "text/vtt; charset=utf-8"), ("paper.pdf", "application/pdf"),
    ])
    func `a file's extension says what it is`(name: String, type: String) throws {
        let media = try #require(self.media(name))
        #expect(media.contentType == type)
        var buffer = ByteBuffer()
        media.appendContentType(to: &buffer)
        #expect(String(decoding: buffer.readable, as: UTF8.self) == type)
    }

    @Test(arguments: [
        "", ".", "a", "a.", ".html", "dir/.html", "a.unheard-of", "a.html/b", "a.htm;", "a.h t",
        "/", "a. ",
    ])
    func `no known extension, no type`(name: String) {
        #expect(media(name) == nil)
    }

    @Test func `the table is sorted, in lower case, and each entry is found`() throws {
        let entries = mediaTypeTable.description.split(separator: ";").map { entry in
            entry.drop { $0 == " " || $0 == "\n" }.split(separator: " ").map(String.init)
        }
        #expect(entries.count >= 400)
        for (left, right) in zip(entries, entries.dropFirst()) {
            #expect(Array(left[0].utf8).lexicographicallyPrecedes(Array(right[0].utf8)))
        }
        for entry in entries {
            #expect(entry.count == 2)
            #expect(entry[0] == entry[0].lowercased())
            let name = "x." + entry[0].uppercased()
            #expect(media(name)?.essence == entry[1])
        }
    }

    @Test(arguments: [
        ("a.html", true), ("a.js", true), ("a.json", true), ("a.svg", true), ("a.wasm", true),
        ("a.geojson", true), ("a.ttf", true), ("a.ico", true), ("a.gltf", true), ("a.png", false),
        ("a.woff2", false), ("a.gz", false), ("a.mp4", false), ("a.pdf", false), ("a.zip", false),
    ])
    func `what is compressed already is not worth compressing`(name: String, isWorth: Bool) throws {
        #expect(
            try #require(self.media(name)).isCompressible == isWorth)
    }
}
