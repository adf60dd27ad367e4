public import Forms
public import HTTPServing

extension Response {
    /// Gives the client a cookie to keep, in a field of its own.
    public mutating func setCookie(_ cookie: SetCookie) {
        fields.add("Set-Cookie", cookie.description)
    }

    /// Gives the client a cookie that it can read but not make; `Request.cookie(_:signedBy:)` reads
    /// it.
    ///
    /// - Throws: `CookieError`, when browsers would not take it.
    public mutating func setCookie(
        _ name: String, _ value: String, signedBy signer: CookieSigner,
        _ attributes: SetCookie.Attributes = SetCookie.Attributes()
    ) throws(CookieError) {
        setCookie(try SetCookie(name, signer.sign(value, name: name), attributes))
    }

    /// Gives the client a cookie that it can neither read nor make;
    /// `Request.cookie(_:sealedBy:)` reads it.
    ///
    /// - Throws: `CookieError`, when browsers would not take it.
    public mutating func setCookie(
        _ name: String, _ value: String, sealedBy sealer: CookieSealer,
        _ attributes: SetCookie.Attributes = SetCookie.Attributes()
    ) throws(CookieError) {
        setCookie(try SetCookie(name, try sealer.seal(value, name: name), attributes))
    }

    /// Lets the client forget a cookie, whose path and domain must be those that it was set with.
    ///
    /// - Throws: `CookieError`, for a name that no cookie can have.
    public mutating func removeCookie(
        _ name: String, _ attributes: SetCookie.Attributes = SetCookie.Attributes()
    ) throws(CookieError) {
        var attributes = attributes
        attributes.maxAge = 0
        attributes.expires = 0
        setCookie(try SetCookie(name, "", attributes))
    }
}

extension Request {
    /// The value of a cookie that was signed; nil without one, and for one that no key of the
    /// signer signed.
    public func cookie(_ name: String, signedBy signer: CookieSigner) -> String? {
        cookie(name).flatMap { signer.verify($0, name: name) }
    }

    /// The value of a cookie that was encrypted; nil without one, and for one that no key of the
    /// sealer encrypted.
    public func cookie(_ name: String, sealedBy sealer: CookieSealer) -> String? {
        cookie(name).flatMap { sealer.open($0, name: name) }
    }
}
