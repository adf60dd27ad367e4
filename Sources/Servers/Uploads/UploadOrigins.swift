// Whose pages may upload: a page of any site can have a browser send requests to any server, also
// to one that only this machine sees.

internal import HTTP
internal import HTTPServing

extension Request {
    /// Whether a browser sends this for a page of another site. Programs that are no browsers say
    /// neither of both fields.
    var isFromOtherSite: Bool {
        if let site = field("sec-fetch-site") { return site != "same-origin" && site != "none" }
        guard let origin = field("origin") else { return false }
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        // `http://example.com`, or `null`.
        return parts.count != 3 || parts[2].lowercased() != field("host")?.lowercased()
    }
}

extension Response {
    /// Lets pages of every site read the answer (Fetch §3.2).
    mutating func allowOrigins(of request: Request) {
        fields.add("Access-Control-Allow-Origin", "*")
        fields.add("Access-Control-Expose-Headers", "*")
        guard request.method == .options else { return }
        fields.add("Access-Control-Allow-Methods", "POST, PUT, HEAD, PATCH, DELETE")
        if let names = request.joinedField("access-control-request-headers") {
            fields.add("Access-Control-Allow-Headers", names)
        }
        fields.add("Access-Control-Max-Age", "600")
    }
}
