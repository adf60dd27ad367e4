internal import Bytes
public import HTTPServing

/// Says each request's id in its answer, so that a client can name what it complains of.
public struct RequestIDs: Hook {
    /// The field that says it.
    public var field: String
    /// Whether an id that the client sends in the same field is taken: behind a gateway that makes
    /// them. One of more than 128 characters, or with others than letters, digits, `-`, `_`, `.`
    /// and `:`, is not.
    public var trustsClient: Bool

    /// Says ids in `field`.
    public init(_ field: String = "X-Request-Id", trustsClient: Bool = false) {
        self.field = field
        self.trustsClient = trustsClient
    }

    /// Takes the client's id.
    public func before(_ request: Request) -> Response? {
        if trustsClient, let id = request.header(field), Self.isFit(id) { request.id = id }
        return nil
    }

    /// Says the id.
    public func after(_ request: Request, _ response: inout Response) {
        response.fields[field] = request.id
    }

    private static func isFit(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                byte.isASCIILetter || byte.isASCIIDigit || "-_.:".utf8.contains(byte)
            }
    }
}
