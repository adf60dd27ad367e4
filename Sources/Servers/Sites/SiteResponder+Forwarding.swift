// Paths that another server answers.

internal import HTTP
internal import HTTPFetching
internal import HTTPForwarding
internal import HTTPServing

extension SiteResponder {
    /// The answer of the server that the request is for; nil when that is us.
    func forwarded(_ request: Request) async throws -> Response? {
        guard let forwarder, !Forwarder.isLastStop(request),
            let route = site.options.forwarding.route(request.originFormTarget)
        else { return nil }
        do {
            return try await forwarder.forward(request, to: route.origin, target: route.target)
        } catch let error as FetchError {
            return problem(error.gatewayStatus, error.description, request, [:])
        }
    }
}
