import Bytes
import Testing

@testable import Arguments

/// The value as the kind prints it back, or why it was refused.
private func reading<Value>(_ text: String, as kind: ValueKind<Value>) -> String {
    do throws(ValueMistake) {
        return kind.format(try kind.parse(ArgumentText(text)))
    } catch .because(let reason) {
        return "no: \(reason)"
    } catch {
        return "no"
    }
}

@Suite("Values") struct ValueKindTests {
    @Test(arguments: [
        ("250ms", "250ms"), ("30", "30s"), ("30s", "30s"), ("1m30s", "1m30s"), ("90s", "1m30s"),
        ("2h", "2h"), ("1.5s", "1s500ms"), ("0.25", "250ms"), ("1d", "1d"), ("36h", "36h"),
        ("10us", "10us"), ("10µs", "10us"), ("10\u{3BC}s", "10us"), ("7ns", "7ns"), ("0", "0s"),
        ("1h30m15s250ms", "1h30m15s250ms"), ("1.5h", "1h30m"),
        ("", "no"), ("s", "no"), ("1x", "no"), ("-1s", "no"), ("+1s", "no"), ("1 s", "no"),
        ("1s1s", "no"), ("30s1m", "no"), (".5s", "no"), ("5.s", "no"), ("1e3", "no"),
        ("1S", "no"), ("9999999999d", "no"), ("99999999999999999999", "no"), ("١s", "no"),
        ("0.1234567890", "no"),
    ])
    func `durations`(text: String, expected: String) {
        #expect(reading(text, as: .duration) == expected)
    }

    @Test(arguments: [
        ("0", "0"), ("512", "512"), ("64k", "64k"), ("64K", "64k"), ("64KiB", "64k"),
        ("64Ki", "64k"), ("10MiB", "10M"), ("10m", "10M"), ("1.5G", "1536M"), ("1kB", "1000"),
        ("1KB", "1000"), ("1MB", "1000000"), ("512B", "512"), ("1T", "1T"), ("0.5k", "512"),
        ("1023", "1023"), ("1024", "1k"), ("7P", "7P"), ("0.1k", "102"),
        ("", "no"), ("k", "no"), ("1.5", "no"), ("1.5B", "no"), ("-1", "no"), ("1kk", "no"),
        ("1 k", "no"), ("1e3", "no"), ("0x10", "no"), ("99999P", "no: out of range"),
        ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "no"),
    ])
    func `sizes in the units of coreutils`(text: String, expected: String) {
        let kind: ValueKind<Int> = .size(in: 0...)
        #expect(reading(text, as: kind) == expected)
    }

    @Test(arguments: [
        ("100/s", "100/s"), ("5000/m", "5000/m"), ("1/h", "1/h"), ("9/d", "9/d"),
        ("", "no"), ("100", "no"), ("/s", "no"), ("100/", "no"), ("100/x", "no"),
        ("0/s", "no: out of range"), ("-1/s", "no"), ("1.5/s", "no"), ("1/s/s", "no"),
        ("99999999999999999999/s", "no: out of range"),
    ])
    func `rates`(text: String, expected: String) {
        #expect(reading(text, as: .rate) == expected)
    }

    @Test func `a rate knows its frequency`() {
        #expect(Rate(6000, per: .seconds(60)).perSecond == 100)
    }

    @Test(arguments: [
        ("8080", "127.0.0.1:8080"), (":8080", ":8080"), ("*:8080", ":8080"), ("0", "127.0.0.1:0"),
        ("127.0.0.1:8080", "127.0.0.1:8080"), ("[::1]:8080", "[::1]:8080"),
        ("[::]:80", "[::]:80"), ("[1::]:80", "[1::]:80"),
        ("[fe80::1%eth0]:80", "[fe80::1%eth0]:80"),
        ("[::ffff:1.2.3.4]:80", "[::ffff:1.2.3.4]:80"),
        ("[1:2:3:4:5:6:7:8]:1", "[1:2:3:4:5:6:7:8]:1"),
        ("localhost:80", "localhost:80"), ("my_host-1.example:65535", "my_host-1.example:65535"),
        ("unix:/run/a:b.sock", "unix:/run/a:b.sock"),
        ("65536", "no: a port is at most 65535"), (":65536", "no: a port is at most 65535"),
        ("", "no"), (":", "no"), ("localhost", "no"), ("a:b", "no"), ("-1", "no"), (":-1", "no"),
        ("::1:8080", "no: an IPv6 address stands in brackets"),
        ("http://[::1]:80", "no"),
        ("[::1]", "no"), ("[::1", "no: an IPv6 address stands in brackets"),
        ("[:::1]:80", "no: ':::1' is no IPv6 address"),
        ("[1:2]:80", "no: '1:2' is no IPv6 address"), ("[]:80", "no: '' is no IPv6 address"),
        ("[1::2::3]:80", "no: '1::2::3' is no IPv6 address"),
        ("[12345::]:80", "no: '12345::' is no IPv6 address"),
        ("[1:2:3:4:5:6:7:8:9]:1", "no: '1:2:3:4:5:6:7:8:9' is no IPv6 address"),
        ("[:1]:80", "no: ':1' is no IPv6 address"),
        ("[fe80::1%]:80", "no: 'fe80::1%' is no IPv6 address"),
        ("127.0.0.256:80", "no: '127.0.0.256' is no IPv4 address"),
        ("127.0.0:80", "no: '127.0.0' is no IPv4 address"),
        ("127.0.0.01:80", "no: '127.0.0.01' is no IPv4 address"),
        ("a..b:80", "no"), ("a b:80", "no"),
        ("http://localhost:80", "no"),
        ("unix:", "no"),
    ])
    func `listen addresses`(text: String, expected: String) {
        #expect(reading(text, as: .address) == expected)
    }

    @Test func `a Unix socket's path has 107 bytes and not one more`() {
        let path = "/" + String(repeating: "a", count: 106)
        #expect(reading("unix:" + path, as: .address) == "unix:" + path)
        #expect(reading("unix:" + path + "a", as: .address).hasPrefix("no: "))
    }

    @Test func `a name has 253 bytes, a label 63`() {
        let label = String(repeating: "a", count: 63)
        #expect(reading("\(label):1", as: .address) == "\(label):1")
        #expect(reading("\(label)a:1", as: .address) == "no")
        let name = [label, label, label, String(label.dropLast(2))].joined(separator: ".")
        #expect(reading("\(name):1", as: .address) == "\(name):1")
        #expect(reading("\(name)a:1", as: .address) == "no")
    }

    @Test(arguments: [
        ("1", "1"), ("64", "64"), ("0", "no: out of range"), ("65", "no: out of range"),
        ("", "no"), ("1.0", "no"), ("+1", "no"), ("0x1", "no"), ("1 ", "no"), ("--1", "no"),
        ("-1", "no: out of range"), ("99999999999999999999", "no: out of range"), ("007", "7"),
    ])
    func `integers in a range`(text: String, expected: String) {
        #expect(reading(text, as: .integer(in: 1...64)) == expected)
    }

    @Test(arguments: [
        ("0", "0"), ("0.5", "0.5"), ("1", "1"), ("1.1", "no: out of range"),
        ("-0.1", "no: out of range"), ("nan", "no"), ("inf", "no"), ("1e-1", "no"), ("", "no"),
        ("0x1", "no"), (".", "no"),
    ])
    func `numbers in a range`(text: String, expected: String) {
        #expect(reading(text, as: .number(in: 0...1)) == expected)
    }

    @Test(arguments: [
        ("http://a", "http://a"), ("HTTPS://a/b?c#d", "HTTPS://a/b?c#d"), ("http://", "no"),
        ("ftp://a", "no"), ("a", "no"), ("", "no"), ("http://a b", "no: a URL has no spaces"),
        ("http:/a", "no"), ("http://a\n", "no: a URL has no spaces"),
    ])
    func `urls of the schemes that are asked for`(text: String, expected: String) {
        #expect(reading(text, as: .url(schemes: ["http", "https"])) == expected)
    }

    @Test func `choices are the raw values of an enumeration`() {
        let kind: ValueKind<LogFormat> = .choice
        #expect(kind.name == "common|combined|json")
        #expect(kind.accepted == "common, combined or json")
        #expect(reading("json", as: kind) == "json")
        #expect(reading("JSON", as: kind) == "no")
    }

    @Test func `a path keeps its bytes, and is neither empty nor holds a NUL`() throws {
        let kind: ValueKind<ArgumentPath> = .path
        let path = try kind.parse(ArgumentText(bytes: [0x2F, 0xFF]))
        #expect(path.bytes == [0x2F, 0xFF])
        #expect(path.text == nil)
        #expect("\(path)" == "/\\xff")
        #expect(path.withCString { UInt8(bitPattern: $0[1]) } == 0xFF)
        #expect(throws: ValueMistake.self) { try kind.parse("") }
        #expect(throws: ValueMistake.self) { try kind.parse(ArgumentText(bytes: [0x61, 0])) }
    }

    @Test func `text that is not UTF-8 is refused where text is needed`() {
        let kind: ValueKind<String> = .string
        #expect(throws: ValueMistake.notText) { try kind.parse(ArgumentText(bytes: [0xFF])) }
    }
}

@Suite("Suggestions") struct SuggestionTests {
    @Test(arguments: [
        ("srve", "serve"), ("serev", "serve"), ("sevre", "serve"), ("SERVE", "serve"),
        ("se", "serve"), ("kvv", "kv"), ("k", "kv"), ("vk", "kv"), ("migrat", "migrate"),
        ("zzz", nil), ("", nil), ("s", nil), ("serving", nil),
    ])
    func `the nearest word is offered when it is near enough`(typed: String, expected: String?) {
        #expect(nearest(to: typed, among: ["serve", "kv", "migrate"]) == expected)
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "ab", 2), ("ab", "ba", 1), ("listen", "lsiten", 1),
        ("kitten", "sitting", 3), ("ca", "abc", 3),
    ])
    func `a swap of neighbours counts one`(left: String, right: String, expected: Int) {
        #expect(
            editDistance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == expected)
    }
}
