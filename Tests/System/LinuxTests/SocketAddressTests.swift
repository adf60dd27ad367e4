import Testing

@testable import Linux

@Suite("Socket addresses")
struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:80"), ("0.0.0.0", "0.0.0.0:80"),
        ("255.255.255.255", "255.255.255.255:80"), ("::1", "[::1]:80"), ("::", "[::]:80"),
        ("2001:DB8:0:0:0:0:0:1", "[2001:db8::1]:80"), ("::ffff:1.2.3.4", "[::ffff:1.2.3.4]:80"),
        ("fe80::1%7", "[fe80::1%7]:80"), ("fe80::1%lo", "[fe80::1%1]:80"),
    ])
    func `digits become an address, written as RFC 5952 does`(host: String, text: String) {
        #expect(SocketAddress(numericHost: host, port: 80)?.description == text)
    }

    @Test(arguments: [
        "", " ", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ",
        "0x7f.0.0.1",
        "127.0.0.1\0", "127.0.0.1\0.example.com", "::1\0", ":::", "[::1]", "::1%", "::1%nosuch",
        "1.2.3.4%1", "12345::",
    ])
    func `anything else is no address`(host: String) {
        #expect(SocketAddress(numericHost: host, port: 80) == nil)
    }

    @Test(arguments: [
        SocketAddress.loopback(port: 8080), .loopback(port: 0, version6: true),
        .any(port: 65535), .any(port: 1, version6: true),
        SocketAddress(numericHost: "192.0.2.1", port: 443),
        SocketAddress(numericHost: "2001:db8::dead:beef", port: 443),
        SocketAddress(numericHost: "fe80::1%3", port: 443),
        .unix(path: "/run/bx.sock"), .unix(path: String(repeating: "p", count: 107)),
    ])
    func `an address survives the kernel's shape`(address: SocketAddress?) throws {
        let address = try #require(address)
        let back = address.withSockaddr { SocketAddress($0, length: $1) }
        #expect(back == address)
    }

    @Test func `a path holds 107 bytes, and not one more`() {
        #expect(SocketAddress.unix(path: String(repeating: "p", count: 107)) != nil)
        #expect(SocketAddress.unix(path: String(repeating: "p", count: 108)) == nil)
        #expect(SocketAddress.unix(path: String(repeating: "é", count: 54)) == nil)
        #expect(SocketAddress.unix(path: "") == nil)
        #expect(SocketAddress.unix(path: "a\0b") == nil)
    }

    @Test func `the port changes and the path stays`() {
        #expect(SocketAddress.loopback(port: 1).with(port: 2) == .loopback(port: 2))
        let six = SocketAddress(numericHost: "fe80::1%3", port: 1)
        #expect(six?.with(port: 2).description == "[fe80::1%3]:2")
        let unix = SocketAddress.unix(path: "/x")
        #expect(unix?.with(port: 2) == unix)
        #expect(unix?.port == nil)
        #expect(unix?.path == "/x")
        #expect(unix?.description == "unix:/x")
    }

    @Test func `loopback and any are told apart from the rest`() {
        let loopbacks = ["127.0.0.1", "127.255.0.9", "::1"]
        let anys = ["0.0.0.0", "::"]
        for host in loopbacks + anys + ["128.0.0.1", "::2", "10.0.0.1"] {
            let address = SocketAddress(numericHost: host, port: 0)
            #expect(address?.isLoopback == loopbacks.contains(host), "\(host)")
            #expect(address?.isAny == anys.contains(host), "\(host)")
        }
    }
}
