package import Linux

/// Why something cannot be encrypted, or a peer not be trusted.
package enum SecurityError: Error, Equatable, Sendable {
    /// libssl is not installed.
    case libraryMissing
    /// The kernel gave no random bytes.
    case noRandomness

    // Files

    case unreadable(file: String, Errno)
    /// No certificate in PEM stands in it.
    case noCertificate(file: String)
    case noKey(file: String)
    /// The key has a passphrase, which nobody can be asked for.
    case encryptedKey(file: String)
    case wrongKey(file: String, certificate: String)
    /// Too short a key, or a digest that is broken.
    case weak(file: String)
    case notOCSP(file: String)
    /// The development certificates cannot be made or kept there.
    case notIssued(directory: String)

    // Peers

    /// The peer's certificate was not accepted.
    case untrusted(Distrust)
    /// The client has not shown the certificate that was asked for.
    case noPeerCertificate
    /// The peer refused, by that alert (RFC 8446 section 6).
    case alert(Int)
    /// The peer's bytes ended without its close_notify: something may have been cut off.
    case truncated
    /// The kernel's word.
    case broken(Errno)
    /// The first bytes are HTTP's without TLS.
    case plainHTTP
    /// What the peer sent is not TLS, or nothing that both sides speak; in OpenSSL's words.
    case violated(String)

    /// What is wrong with a peer's certificate.
    package enum Distrust: Equatable, Sendable {
        case expired, notYetValid, wrongHost, selfSigned, unknownAuthority, revoked, weak
        /// It is not for what it was used for.
        case wrongPurpose
        /// OpenSSL's number (`X509_V_ERR_...`).
        case other(Int)
    }
}

extension SecurityError.Distrust {
    /// - Parameter code: OpenSSL's number (`X509_V_ERR_...`).
    init(code: Int) {
        self =
            switch code {
            case 10, 12: .expired
            case 9, 11: .notYetValid
            case 62, 64: .wrongHost
            case 18, 19: .selfSigned
            case 2, 20, 21: .unknownAuthority
            case 23: .revoked
            case 66, 67, 68: .weak
            case 24, 26, 28, 47, 48, 79: .wrongPurpose
            default: .other(code)
            }
    }
}

extension SecurityError: CustomStringConvertible {
    /// One sentence without a full stop.
    package var description: String {
        switch self {
        case .libraryMissing:
            "TLS needs OpenSSL 3, which is not installed here: install the package libssl3"
        case .noRandomness: "the system has no random bytes to make keys of"
        case .unreadable(let file, .fileNotFound): "there is no file \(file)"
        case .unreadable(let file, .accessDenied): "the file \(file) may not be read"
        case .unreadable(let file, let error): "cannot read \(file): \(error)"
        case .noCertificate(let file): "\(file) holds no certificate in PEM"
        case .noKey(let file): "\(file) holds no private key in PEM"
        case .encryptedKey(let file):
            "the key in \(file) has a passphrase; take it off with: openssl pkey -in \(file)"
        case .wrongKey(let file, let certificate):
            "the key in \(file) does not belong to the certificate in \(certificate)"
        case .weak(let file):
            "what \(file) holds is too weak: RSA needs 2048 bits, and signatures SHA-256"
        case .notOCSP(let file): "\(file) holds no OCSP response in DER"
        case .notIssued(let directory):
            "the development certificates in \(directory) cannot be made"
        case .untrusted(let distrust): distrust.description
        case .noPeerCertificate: "the client showed no certificate"
        case .alert(let number): "the peer refused: \(Self.name(ofAlert: number))"
        case .truncated: "the connection ended without a close_notify, perhaps cut off"
        case .broken(let error): "the connection broke: \(error)"
        case .plainHTTP: "the first bytes are HTTP without TLS"
        case .violated(let text): "no TLS that both sides speak: \(text)"
        }
    }

    /// The names of RFC 8446 section 6.
    private static func name(ofAlert number: Int) -> String {
        switch number {
        case 40: "handshake_failure"
        case 42: "bad_certificate"
        case 43: "unsupported_certificate"
        case 44: "certificate_revoked"
        case 45: "certificate_expired"
        case 46: "certificate_unknown"
        case 48: "unknown_ca"
        case 49: "access_denied"
        case 70: "protocol_version"
        case 71: "insufficient_security"
        case 112: "unrecognized_name"
        case 116: "certificate_required"
        case 120: "no_application_protocol"
        default: "alert \(number)"
        }
    }
}

extension SecurityError.Distrust: CustomStringConvertible {
    package var description: String {
        switch self {
        case .expired: "its certificate has expired"
        case .notYetValid: "its certificate is not valid yet"
        case .wrongHost: "its certificate is for another host"
        case .selfSigned: "its certificate is signed by itself or by an authority not trusted here"
        case .unknownAuthority: "its certificate is from an authority that is not known here"
        case .revoked: "its certificate was revoked"
        case .weak: "its certificate is too weak"
        case .wrongPurpose: "its certificate is not meant for this"
        case .other(let code): "its certificate was not accepted (X509_V_ERR \(code))"
        }
    }
}
