public import HTTP
public import HTTPServing

/// Fields that make browsers more careful with answers; those that a handler sets itself stay.
///
/// The defaults suit an API and pages without foreign parts, as the OWASP Secure Headers Project
/// has them.
public struct SecurityHeaders: Hook {
    /// The fields, to be changed at will.
    public var fields: Fields

    /// The default fields.
    ///
    /// - Parameters:
    ///   - contentSecurityPolicy: What a page may load, run and be framed by; nil says nothing.
    ///   - strictTransportSecurity: For how long browsers shall use TLS only, such as
    ///     `max-age=31536000; includeSubDomains`; they ignore it where it comes without TLS.
    public init(
        contentSecurityPolicy: String? =
            "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; "
            + "object-src 'none'",
        strictTransportSecurity: String? = nil
    ) {
        fields = [
            "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        ]
        if let contentSecurityPolicy {
            fields.add("Content-Security-Policy", contentSecurityPolicy)
        }
        if let strictTransportSecurity {
            fields.add("Strict-Transport-Security", strictTransportSecurity)
        }
    }

    /// Adds the fields that the answer does not have.
    public func after(_ request: Request, _ response: inout Response) {
        for field in fields where !response.fields.contains(field.name) {
            response.fields.add(field.name, field.value)
        }
    }
}
