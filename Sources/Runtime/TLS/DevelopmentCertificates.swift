// Certificates for a developer's own machine: an authority that the developer trusts once, and one
// certificate from it.
//
//   DIRECTORY/ca.pem  ca-key.pem  localhost.pem  localhost-key.pem

internal import CLinux
internal import COpenSSL
internal import Linux

/// A certificate for localhost and this machine's name, by an authority that can sign for no others
/// (RFC 5280 section 4.2.1.10): its key in wrong hands opens nothing else.
package struct DevelopmentCertificates: Sendable {
    /// What browsers, curl and the system are told to trust.
    package let authority: [UInt8]
    package let pair: SecureServerOptions.Pair
    /// Whether the authority was made just now, and nobody trusts it yet.
    package let isNew: Bool

    private static let day = 86_400
    private static let authorityLifetime = 3650 * day
    /// Browsers take none that is good for longer than 398 days.
    private static let lifetime = 397 * day
    private static let renewedBefore = 30 * day

    /// Makes what is missing, is for another machine's name, or expires within a month.
    ///
    /// - Parameters:
    ///   - directory: Made with its parents where need be, open to its owner alone.
    ///   - machine: The machine's name.
    ///   - now: Seconds since the epoch.
    package init(
        in directory: [UInt8], machine: String, now: Int = wallClock() / 1_000_000_000
    ) throws(SecurityError) {
        guard copenssl_load() != 0 else { throw .libraryMissing }
        let shelf = CertificateShelf(directory)
        try shelf.open()
        let lock = try shelf.lock()
        defer { _ = lock.rawValue }
        let names = Self.names(of: machine)
        authority = shelf.path("ca.pem")
        pair = .init(
            certificate: shelf.path("localhost.pem"), key: shelf.path("localhost-key.pem"))
        let soon = now + Self.renewedBefore
        let title = "bx development CA of \(machine)"
        if let issuer = shelf.pair("ca", validUntil: soon, for: [title]) {
            isNew = false
            if shelf.pair("localhost", validUntil: soon, for: names) != nil { return }
            try Self.issue(names, by: issuer, to: shelf, now)
        } else {
            isNew = true
            let issuer = try shelf.issue(
                title, Self.constraints(names), nil, from: now, for: Self.authorityLifetime)
            try shelf.store(issuer, as: "ca")
            try Self.issue(names, by: issuer, to: shelf, now)
        }
    }

    private static func issue(
        _ names: [String], by issuer: PEMPair, to shelf: CertificateShelf, _ now: Int
    ) throws(SecurityError) {
        let list = names.map { isAddress($0) ? "IP:\($0)" : "DNS:\($0)" }.joined(separator: ",")
        let pair = try shelf.issue("localhost", list, issuer, from: now, for: lifetime)
        try shelf.store(pair, as: "localhost")
    }

    private static func isAddress(_ name: String) -> Bool {
        SocketAddress(numericHost: name, port: 0) != nil
    }

    /// Names that are a machine's own wherever they are looked up.
    private static func names(of machine: String) -> [String] {
        let own = ["localhost", "*.localhost", "127.0.0.1", "::1"]
        let name = machine.lowercased()
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isName, (1...200).contains(name.utf8.count), name.first != ".",
            name.last != ".", name != "localhost", !isAddress(name)
        else { return own }
        return own + (name.contains(".") ? [name] : [name, "\(name).local"])
    }

    /// The same as what an authority may sign for, in OpenSSL's words.
    private static func constraints(_ names: [String]) -> String {
        let names = names.filter { !isAddress($0) && !$0.hasPrefix("*") }
        let addresses = [
            "permitted;IP:127.0.0.0/255.0.0.0",
            "permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ]
        return (["critical"] + names.map { "permitted;DNS:\($0)" } + addresses)
            .joined(separator: ",")
    }
}

/// A certificate and its key as PEM texts.
struct PEMPair {
    let certificate: [UInt8]
    let key: [UInt8]
}

/// The directory that pairs are kept in, as `NAME.pem` and `NAME-key.pem`.
struct CertificateShelf {
    private let directory: [UInt8]

    init(_ directory: [UInt8]) { self.directory = directory }

    func path(_ name: String) -> [UInt8] { directory + Array("/\(name)".utf8) }

    private func failure(_ error: Errno) -> SecurityError {
        .unreadable(file: String(decoding: directory, as: UTF8.self), error)
    }

    /// Makes the directory and its parents, for nobody but the owner.
    func open() throws(SecurityError) {
        let slashes = directory.indices.filter { directory[$0] == UInt8(ascii: "/") && $0 > 0 }
        for end in slashes + [directory.count] {
            let code = Array(directory[..<end]).withCString { mkdir($0, 0o700) }
            if code != 0, Errno.current != .alreadyExists { throw failure(.current) }
        }
    }

    /// Holds others off until the descriptor is closed: two that make pairs at once would mix them.
    func lock() throws(SecurityError) -> FileDescriptor {
        do throws(Errno) {
            let descriptor = try FileDescriptor.open(directory, O_RDONLY | O_DIRECTORY)
            let number = descriptor.rawValue
            _ = try retrying { flock(number, LOCK_EX) }
            return descriptor
        } catch {
            throw failure(error)
        }
    }

    /// The pair of that name, if it is whole, good until then, and for all of `names`.
    func pair(_ name: String, validUntil end: Int, for names: [String]) -> PEMPair? {
        guard let certificate = try? PEMFile(path("\(name).pem")),
            let key = try? PEMFile(path("\(name)-key.pem")),
            let found = try? ServerCertificate(chain: certificate, key: key, scope: 0),
            found.validUntil > end,
            names.allSatisfy({ found.names.contains($0.lowercased()) })
        else { return nil }
        return PEMPair(certificate: certificate.bytes, key: key.bytes)
    }

    /// Makes a pair; an authority without `issuer`.
    func issue(
        _ title: String, _ names: String, _ issuer: PEMPair?, from now: Int, for span: Int
    ) throws(SecurityError) -> PEMPair {
        var certificate = [CChar](repeating: 0, count: 8192)
        var key = [CChar](repeating: 0, count: 2048)
        let authority = issuer.map { $0.certificate + $0.key }
        // An hour back: clocks differ.
        let isIssued = title.withCString { title in
            names.withCString { names in
                var request = copenssl_request(
                    common_name: title, names: names, not_before: Int64(now - 3600),
                    not_after: Int64(now + span))
                guard let authority else {
                    return copenssl_issue(
                        &request, nil, &certificate, certificate.count, &key, key.count)
                }
                return authority.withCString {
                    copenssl_issue(
                        &request, $0, &certificate, certificate.count, &key, key.count)
                }
            }
        }
        guard isIssued != 0 else {
            throw .notIssued(directory: String(decoding: directory, as: UTF8.self))
        }
        return PEMPair(certificate: Self.text(certificate), key: Self.text(key))
    }

    private static func text(_ buffer: [CChar]) -> [UInt8] {
        buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    }

    func store(_ pair: PEMPair, as name: String) throws(SecurityError) {
        do throws(Errno) {
            try write(pair.key, to: path("\(name)-key.pem"))
            try write(pair.certificate, to: path("\(name).pem"))
        } catch {
            throw failure(error)
        }
    }

    /// Replaces a file, which never is half there.
    private func write(_ bytes: [UInt8], to path: [UInt8]) throws(Errno) {
        let new = path + Array(".new".utf8)
        _ = new.withCString { unlink($0) }
        let file = try FileDescriptor.open(new, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        var offset = 0
        while offset < bytes.count {
            let result = bytes.withUnsafeBytes { all in
                Result { () throws(Errno) in
                    try file.write(UnsafeRawBufferPointer(rebasing: all[offset...]))
                }
            }
            offset += try result.get()
        }
        _ = try retrying { new.withCString { from in path.withCString { rename(from, $0) } } }
    }
}
