import FormReceiving
import Forms
import HTTP
import HTTPServing
import Support
import Testing

@Suite("Rules of forms") struct RuleTests {
    private func pngFile(_ field: String, _ name: String, _ rest: String = "") -> [UInt8] {
        Array("--b\r\nContent-Disposition: form-data; name=\(field); filename=\(name)\r\n\r\n".utf8)
            + [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(rest.utf8)
            + Array("\r\n".utf8)
    }

    @Test func `every mistake is told at once`() throws {
        let site = try FormSite()
        site.rules.fields = [
            "title": FieldRule(isRequired: true, bytesMax: 3),
            "missing": FieldRule(isRequired: true),
            "value": FieldRule(), "text": FieldRule(),
        ]
        site.rules.files = [
            "photo": FileRule(types: ["image/*"], countMax: 5),
            "needed": FileRule(isRequired: true),
            "notFile": FileRule(), "big": FileRule(bytesMax: 2), "also": FileRule(bytesMax: 2),
        ]
        site.rules.allowsOthers = false
        let body =
            file("also", "a", "123") + value("title", "1234") + value("other", "x")
            + file("others", "y", "y") + value("other", "x") + file("value", "v", "x")
            + value("notFile", "me.png") + file("photo", "a.png", "<html>", type: "image/png")
            + file("photo", "a.exe", "MZ") + file("big", "b", "123") + value("text", "x")
            + value("text", "y") + value("text", "z") + formEnd
        #expect(try site.post(body) == 422)
        #expect(
            site.failure?.mistakes == [
                FormMistake("also", .tooManyBytes(limit: 2)),
                FormMistake("title", .tooManyBytes(limit: 3)), FormMistake("other", .unexpected),
                FormMistake("others", .unexpected), FormMistake("value", .noValue),
                FormMistake("notFile", .noFile),
                FormMistake(
                    "photo",
                    .wrongType(file: "a.png", .content("text/html"), accepted: ["image/*"])),
                FormMistake(
                    "photo", .wrongType(file: "a.exe", .named(".exe"), accepted: ["image/*"])),
                FormMistake("big", .tooManyBytes(limit: 2)),
                FormMistake("text", .tooMany(limit: 1)), FormMistake("missing", .missing),
                FormMistake("needed", .missing),
            ])
        #expect(site.names == [])
    }

    @Test(
        arguments: [
            (FormMistake.Reason.missing, 422), (.tooMany(limit: 1), 413),
            (.tooManyBytes(limit: 1), 413),
            (.wrongType(file: "a", .content(nil), accepted: ["a/b"]), 415), (.nameTaken("a"), 409),
        ] as [(FormMistake.Reason, UInt16)])
    func `mistakes of one kind have its status`(_ reason: FormMistake.Reason, _ status: UInt16) {
        let mistakes = [FormMistake("a", reason), FormMistake("b", reason)]
        #expect(FormError.mistakes(mistakes).status.rawValue == status)
        let mixed = mistakes + [FormMistake("c", .notUTF8)]
        #expect(FormError.mistakes(mixed).status.rawValue == 422)
    }

    @Test func `the answer points to each field`() throws {
        let error = FormError.mistakes([FormMistake("a/b ü", .missing)])
        let problem = ##"""
            {"title":"Unprocessable Content","status":422,"detail":"one field is wrong",\##
            "errors":[{"detail":"must be there","pointer":"#/a~1b%20%C3%BC","in":"form"}]}
            """##
        #expect(error.httpError.message == problem)
    }

    @Test func `a picture of the size that may be is taken, and of one byte more not`() throws {
        let site = try FormSite()
        site.rules.files["p"] = FileRule(isRequired: true, types: ["image/*"], bytesMax: 5000)
        for (count, status) in [(4992, 200), (4993, 413)] {
            let rest = String(repeating: "x", count: count)
            let body = pngFile("p", "a.png", rest) + Array(formEnd.utf8)
            #expect(try site.post([body]) == status)
            #expect(
                try site.post(
                    stride(from: 0, to: body.count, by: 700).map {
                        Array(body[$0..<min(body.count, $0 + 700)])
                    }) == status)
        }
        #expect(site.names == ["a (2).png", "a.png"])
        #expect(try site.post(formEnd) == 422)
        #expect(site.failure == .mistakes([FormMistake("p", .missing)]))
        // Nobody chose a file.
        #expect(try site.post(file("p", "", "") + formEnd) == 422)
        #expect(site.failure == .mistakes([FormMistake("p", .missing)]))
    }

    @Test func `as many files as may be are taken, and one more not`() throws {
        let site = try FormSite()
        site.rules.files["p"] = FileRule(countMax: 2)
        let one = file("p", "a", "x")
        #expect(try site.post(one + one + formEnd) == 200)
        #expect(try site.post(one + one + one + one + formEnd) == 413)
        #expect(site.failure == .mistakes([FormMistake("p", .tooMany(limit: 2))]))
        #expect(site.names.count == 2)
    }

    @Test func `values are UTF-8`() throws {
        let site = try FormSite()
        let bytes = Array("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8) + [0xFF]
        #expect(try site.post([bytes + Array(("\r\n" + formEnd).utf8)]) == 422)
        #expect(site.failure == .mistakes([FormMistake("a", .notUTF8)]))
    }

    @Test func `a form of values takes no file`() throws {
        let site = try FormSite()
        site.receiving = .values
        #expect(try site.post(value("a", "1") + file("n", "", "") + formEnd) == 200)
        #expect(site.form?.fields == [.init("a", "1")])
        #expect(try site.post(file("f", "x", "y") + formEnd) == 422)
        #expect(site.failure == .mistakes([FormMistake("f", .noValue)]))
    }

    @Test func `unwanted files are read as far as allowed to find more mistakes`() throws {
        let site = try FormSite()
        site.receiving = .values
        site.rules.skippedBytes = 5000
        site.rules.fields["a"] = FieldRule(isRequired: true)
        let file5000 = file("f", "x", String(repeating: "x", count: 5000))
        #expect(try site.post(file5000 + formEnd) == 422)
        #expect(site.failure?.mistakes.count == 2)
        #expect(try site.post(file5000 + file("f", "x", "y") + formEnd) == 422)
        #expect(site.failure?.mistakes.count == 2)
        let body = Array((file("f", "x", String(repeating: "x", count: 5001)) + formEnd).utf8)
        #expect(try site.post([Array(body.prefix(4000)), Array(body.dropFirst(4000))]) == 422)
        #expect(site.failure == .mistakes([FormMistake("f", .noValue)]))
    }

    @Test func `the same rules hold for a URL-encoded form`() throws {
        let site = try FormSite()
        let type = "application/x-www-form-urlencoded; charset=UTF-8"
        site.rules.fields = ["a": FieldRule(bytesMax: 2), "b": FieldRule(isRequired: true)]
        site.rules.files = ["f": FileRule(isRequired: true)]
        #expect(try site.post("a=123&a=1&f=x.png&c=+%C3%BC", type: type) == 422)
        #expect(
            site.failure?.mistakes == [
                FormMistake("a", .tooManyBytes(limit: 2)), FormMistake("a", .tooMany(limit: 1)),
                FormMistake("f", .noFile), FormMistake("b", .missing),
            ])
        site.rules.files = [:]
        #expect(try site.post("b=%C3%BC+1&a=&&c", type: type) == 200)
        #expect(site.form?.fields == [.init("b", "ü 1"), .init("a", ""), .init("c", "")])
        #expect(try site.post("b=%FF", type: type) == 400)
        #expect(site.failure == .urlEncoded(.notUTF8(offset: 5)))
        site.rules.limits.allFieldBytes = 3
        #expect(try site.post("b=1", type: type) == 200)
        #expect(try site.post("b=12", type: type) == 413)
        #expect(site.failure == .body(.contentTooLong(limit: 3)))
    }

    @Test func `a limit of all forms ends the reading at once`() throws {
        let site = try FormSite()
        let body = file("f", "a", "12345") + value("v", "123") + formEnd
        site.rules.limits.totalBytes = body.utf8.count
        #expect(try site.post(body) == 200)
        site.rules.limits.totalBytes -= 1
        #expect(try site.post(body) == 413)
        #expect(
            site.failure
                == .multipart(.tooLarge(.totalBytes, bound: site.rules.limits.totalBytes)))
        site.rules.limits = MultipartLimits()
        site.rules.limits.allFieldBytes = 2
        #expect(try site.post(body) == 413)
        site.run { site.names == ["a"] }
    }

    @Test(arguments: ["application/json", "multipart/mixed; boundary=b", "text/plain"])
    func `another type is 415`(_ type: String) throws {
        let site = try FormSite()
        #expect(try site.post(formEnd, type: type) == 415)
        #expect(site.failure == .notAForm(contentType: type))
        #expect(try site.post(formEnd, type: "multipart/form-data") == 400)
        #expect(site.failure == .multipart(.badBoundary))
    }
}
