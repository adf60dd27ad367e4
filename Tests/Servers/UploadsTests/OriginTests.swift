// Whose pages may upload.

import Support
import Testing

@testable import Uploads

@Suite("Pages of other sites") struct OriginTests {
    @Test(
        arguments: [
            (["Sec-Fetch-Site: cross-site"], false), (["Sec-Fetch-Site: same-site"], false),
            (["Sec-Fetch-Site: same-origin", "Origin: http://elsewhere"], true),
            (["Sec-Fetch-Site: none"], true), (["Origin: http://x"], true),
            (["Origin: http://X"], true),
            (["Origin: http://elsewhere"], false), (["Origin: http://x:81"], false),
            (["Origin: null"], false), (["Origin: http://x.elsewhere"], false),
            (["Origin:"], false),
            ([], true),
        ] as [([String], Bool)])
    func `may not upload, and no byte of theirs is kept`(fields: [String], isTaken: Bool) throws {
        let server = try UploadServer()
        #expect(try server.ask("PUT", "/files/a", fields, "Hello").status == (isTaken ? 201 : 403))
        #expect(server.files == (isTaken ? ["a"] : []))
        let tus = try server.tus("POST", "/files/", ["Upload-Length: 5"] + fields)
        #expect(tus.status == (isTaken ? 201 : 403))
        #expect(tus["Access-Control-Allow-Origin"] == nil)
    }

    @Test func `may where that is allowed, and read the answers`() throws {
        let server = try UploadServer { $0.allowsOrigins = true }
        let fields = ["Sec-Fetch-Site: cross-site", "Origin: http://elsewhere"]
        let asked = ["Access-Control-Request-Headers: tus-resumable, upload-length"]
        let preflight = try server.ask("OPTIONS", "/files/", fields + asked)
        #expect(preflight.status == 204)
        #expect(preflight["Access-Control-Allow-Origin"] == "*")
        #expect(preflight["Access-Control-Allow-Headers"] == "tus-resumable, upload-length")
        #expect(preflight["Access-Control-Allow-Methods"] == "POST, PUT, HEAD, PATCH, DELETE")
        let created = try server.tus("POST", "/files/", ["Upload-Length: 5"] + fields)
        #expect(created.status == 201)
        #expect(created["Access-Control-Allow-Origin"] == "*")
        #expect(created["Access-Control-Expose-Headers"] == "*")
    }
}
