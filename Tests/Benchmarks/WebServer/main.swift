// A JSON answer behind three middlewares, a path parameter and 1,000 other routes, for web.py.
//
//     web-server [PORT] [CERTIFICATE KEY]
//
// Prints where it serves; over https with a certificate.

import CLinux
import Web

struct User: Codable, JSONWritable {
    var id: Int
    var name: String
    var email: String
    var roles: [String]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("email", email)
            json.member("roles", roles)
        }
    }
}

func nothing() async {}

let app = App()
app.use(
    After { request, response in response.fields["X-Request-Id"] = request.id },
    After { _, response in response.fields["X-Content-Type-Options"] = "nosniff" },
    After { _, response in response.fields["Cache-Control"] = "no-store" })
for number in 0..<1000 { app.get("/routes/\(number)/of/many") { _ in "\(number)\n" } }
app.get("/plain") { _ in "Hello, world!\n" }
app.get("/users/:id") { request in
    User(
        id: try request.path("id", as: Int.self), name: "Ada Lovelace",
        email: "ada@example.org", roles: ["admin", "author"])
}
app.get("/awaited/:id") { request in
    await nothing()
    return User(
        id: try request.path("id", as: Int.self), name: "Ada Lovelace",
        email: "ada@example.org", roles: ["admin", "author"])
}
let arguments = CommandLine.arguments
app.get("/who") { request in
    "\(request.isSecure) \(request.clientCertificateSubject ?? "-")"
}
try app.run(
    on: "127.0.0.1:\(arguments.dropFirst().first ?? "0")",
    tls: arguments.count > 3 ? TLSCertificates(arguments[2], key: arguments[3]) : nil
) { url in
    let line = Array("serving on \(url)/\n".utf8)
    _ = write(STDOUT_FILENO, line, line.count)
}
