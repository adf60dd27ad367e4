import Forms
import Testing

@Suite("Boundaries, RFC 2046 section 5.1.1") struct MultipartBoundaryTests {
    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data;Boundary=\"a b\"", "a b"),
        ("multipart/form-data; charset=utf-8; boundary=----=_Part_1", "----=_Part_1"),
        ("multipart/form-data; boundary=\"'()+_,-./:=?\"; x=y", "'()+_,-./:=?"),
        (
            "multipart/form-data; boundary=" + String(repeating: "a", count: 70),
            String(repeating: "a", count: 70)
        ),
    ])
    func `a boundary is read`(_ type: String, _ boundary: String) throws {
        #expect(try MultipartBoundary(contentType: type).text == boundary)
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=ü",
        "multipart/form-data; boundary=a; boundary=a", "multipart/form-data; boundary=\"a\\\r\"",
        "multipart/form-data; boundary=" + String(repeating: "a", count: 71),
    ])
    func `a boundary that RFC 2046 does not allow is refused`(_ type: String) {
        #expect(throws: MultipartError.badBoundary) { try MultipartBoundary(contentType: type) }
    }

    @Test(arguments: [
        "", "multipart/mixed; boundary=a", "text/plain", "multipart/form-data; x=\"y",
    ])
    func `another type is no form`(_ type: String) {
        #expect(throws: MultipartError.notAForm) { try MultipartBoundary(contentType: type) }
    }
}
