import EventLoops
import HTTPServing
import HTTP
import Sockets
import Linux
final class Fixed: Responder {
    let answer: PreparedAnswer
    init() {
        let body = [UInt8](repeating: 120, count: 1024)
        answer = PreparedAnswer(status: .ok, head: Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"12345678-400\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 1024\r\n".utf8), body: .bytes(body))
    }
    func preparedAnswer(for request: RequestView) -> PreparedAnswer? {
        request.target.count < 12 ? answer : nil
    }
    func respond(to request: Request) async throws -> Response {
        var n = 0
        for try await b in request.body { n += b.count }
        return Response(.ok, text: "async \(request.target) \(n)\n")
    }
}
let loop = try EventLoop()
let server = HTTPServer(on: loop, limits: ServerLimits(), total: ConnectionCount(), responder: Fixed())
try server.serve(try Listener(.loopback(port: 8899)))
loop.run()
