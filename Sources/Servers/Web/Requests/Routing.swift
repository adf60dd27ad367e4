internal import Bytes
internal import EventLoops
internal import Forms
internal import HTTP
internal import HTTPServing
internal import JSON

/// What the framework knows of a request: which route it took, and what handlers keep with it.
final class Routing {
    let responder: AppResponder
    /// The path, decoded but for slashes within segments.
    var path: [UInt8]
    /// Where in the target the query stands, without its question mark.
    let query: Range<Int>?
    var captures = Captures()
    /// The route; nil for requests without one.
    var entry: Endpoint.Entry?
    /// What the route calls its parameters.
    var names: [String] { entry?.names ?? [] }
    /// The route's path with its parameters' names.
    var pattern: PathPattern? { entry?.pattern }

    /// Who answers.
    var chain: Chain?
    /// What a handler threw that could not be answered at once, and the layer that it came from.
    var failure: (error: any Error, layer: Int)?

    var app: CompiledApp { responder.app }
    var id: String?
    var values: [ObjectIdentifier: Any] = [:]
    /// Made when somebody asks.
    var queryPairs: [(name: String, value: String)]?
    /// The parameters as the route's rules read them, defaults included.
    var checked: [RouteRules.Parameter.Place: JSONDocument] = [:]
    var cookies: Cookies?
    /// Bytes of a body that is read as a whole; the program's when nil.
    var bodyMax: Int?
    var timings: [(name: String, duration: Duration)] = []
    /// The body, once it was parsed.
    var document: JSONDocument?
    /// The type whose schema the body is known to keep.
    var checkedType: ObjectIdentifier?

    init(on responder: AppResponder, path: [UInt8], query: Range<Int>?) {
        self.responder = responder
        self.path = path
        self.query = query
    }
}
