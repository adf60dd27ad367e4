// The same service as WebServer/main.swift, as Hummingbird's own examples write it.
//
//     hummingbird-server PORT

import HTTPTypes
import Hummingbird
import Logging

struct User: ResponseCodable {
    var id: Int
    var name: String
    var email: String
    var roles: [String]
}

/// Sets one field of every answer.
struct FieldMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    let name: HTTPField.Name
    let value: @Sendable (BasicRequestContext) -> String

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[name] = value(context)
        return response
    }
}

@main struct Server {
    static func main() async throws {
        let router = Router()
        router.add(
            middleware: FieldMiddleware(name: HTTPField.Name("X-Request-Id")!) { "\($0.id)" })
        router.add(
            middleware: FieldMiddleware(name: .xContentTypeOptions) { _ in "nosniff" })
        router.add(middleware: FieldMiddleware(name: .cacheControl) { _ in "no-store" })
        for number in 0..<1000 { router.get("/routes/\(number)/of/many") { _, _ in "\(number)\n" } }
        router.get("/users/:id") { _, context in
            User(
                id: try context.parameters.require("id", as: Int.self), name: "Ada Lovelace",
                email: "ada@example.org", roles: ["admin", "author"])
        }
        var logger = Logger(label: "server")
        logger.logLevel = .error
        let app = Application(
            router: router,
            configuration: .init(
                address: .hostname("127.0.0.1", port: Int(CommandLine.arguments[1]) ?? 8080)),
            logger: logger)
        try await app.runService()
    }
}
