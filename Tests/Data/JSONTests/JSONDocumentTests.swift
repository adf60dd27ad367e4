import Testing

@testable import JSON

@Suite("Documents of JSON") struct JSONDocumentTests {
    private let text = #"""
        {"name":"é \"x\" \ud83d\ude00","list":[1,-2.5e3,true,false,null,{"b":[]}],"":{"a/b":{"m~n":7}},
         "esc\u0061ped":18446744073709551615}
        """#

    private func root() throws -> JSONView { try JSONDocument(parsing: text).root }

    @Test func `values are found and converted`() throws {
        let root = try root()
        #expect(root.kind == .object)
        #expect(root.count == 4)
        #expect(root["name"]?.string == "é \"x\" 😀")
        #expect(root["escaped"]?.integer() == UInt64.max)
        #expect(root["escaped"]?.number?.text == "18446744073709551615")
        let list = try #require(root["list"])
        #expect(list.count == 6)
        #expect(list.elements.map(\.kind) == [.number, .number, .true, .false, .null, .object])
        #expect(list[1]?.double == -2500)
        #expect(list[1]?.integer() == -2500)
        #expect(list[2]?.bool == true)
        #expect(list[3]?.bool == false)
        #expect(list[4]?.isNull == true)
        #expect(list[5]?.members.map(\.name) == ["b"])
        #expect(root.members.map(\.name) == ["name", "list", "", "escaped"])
    }

    @Test func `what is not there, or of another kind, is nil`() throws {
        let root = try root()
        let list = try #require(root["list"])
        #expect(root["nothing"] == nil)
        #expect(root[0] == nil)
        #expect(list["name"] == nil)
        #expect(list[-1] == nil)
        #expect(list[6] == nil)
        #expect(list[0]?.string == nil)
        #expect(list[0]?.bool == nil)
        #expect(list[2]?.double == nil)
        #expect(list[2]?.number == nil)
        #expect(list[2]?.integer() == nil as Int?)
        #expect(list[2]?.count == 0)
        #expect(list[1]?.elements.first { _ in true } == nil)
        #expect(try JSONDocument(parsing: "1e999").root.double == nil)
    }

    @Test(arguments: [
        ("", 0), ("/name", 8), ("/list/1", 42), ("/list/5/b", 70), ("//a~1b/m~0n", 92),
        ("/escaped", 113),
    ])
    func `a pointer leads to its value, and the value knows it`(pointer: String, offset: Int) throws
    {
        let way = try #require(JSONPointer(pointer))
        let view = try #require(try root()[way])
        #expect(view.pointer.description == pointer)
        #expect(view.offset == offset)
    }

    @Test(arguments: ["/nothing", "/list/6", "/list/01", "/list/-", "/list/x", "/name/x", "/list/"])
    func `a pointer to nothing leads to nothing`(pointer: String) throws {
        let way = try #require(JSONPointer(pointer))
        #expect(try root()[way] == nil)
    }

    @Test(arguments: ["a", "/~", "/~2", "/a~", "#/a"])
    func `what is no pointer is none`(text: String) { #expect(JSONPointer(text) == nil) }

    @Test func `a pointer in a URL is escaped`() {
        let pointer = JSONPointer([.init("a b"), .init("é"), .init("x/y~"), .init(3), .init("%")])
        #expect(pointer.fragment == "#/a%20b/%C3%A9/x~1y~0/3/%25")
    }

    @Test func `letters with accents are told apart by their scalars`() throws {
        // A slash with an accent is one character of Swift's, and an accented e may be two scalars.
        let text = "{\"\u{301}b\":1,\"e\u{301}\":2,\"\u{E9}\":3}"
        let root = try JSONDocument(parsing: text).root
        #expect(root[try #require(JSONPointer("/\u{301}b"))]?.integer() == 1)
        #expect(root.value["e\u{301}"] == 2)
        #expect(root.value["\u{E9}"] == 3)
    }

    @Test func `a value is shown as it stands in the text`() throws {
        let text = #" {"a" : [ "]\"" , {"}":[1 , 2]} ] , "b":-1.50e+3} "#
        let root = try JSONDocument(parsing: text).root
        #expect(root.text == text.trimming)
        #expect(root["a"]?.text == #"[ "]\"" , {"}":[1 , 2]} ]"#)
        #expect(root["a"]?[0]?.text == #""]\"""#)
        #expect(root["b"]?.text == "-1.50e+3")
    }
}

extension String {
    fileprivate var trimming: String { String(dropFirst().dropLast()) }
}
