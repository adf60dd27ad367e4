import Testing

@testable import ObjectStores

@Suite("Answers in XML") struct XMLTests {
    private func parse(_ text: String) throws(XMLMistake) -> XMLElement {
        try XMLParser.parse(Array(text.utf8))
    }

    private static let list = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
          <Name>b</Name><Prefix/>
          <Contents><Key>a&amp;b &lt;&#x4e2d;&#233;&quot;&apos;&gt;</Key><Size>3</Size></Contents>
          <Contents><Key>é</Key><Size>4</Size></Contents>
        </ListBucketResult>
        """

    @Test func `elements, text and references`() throws {
        let root = try parse(Self.list)
        #expect(root.name == "ListBucketResult")
        #expect(root["Name"] == "b")
        #expect(root["Prefix"] == "")
        #expect(root["Nothing"] == nil)
        #expect(root.all("Contents").map { $0["Key"] } == ["a&b <中é\"'>", "é"])
        #expect(root.all("Contents").map { $0["Size"] } == ["3", "4"])
    }

    @Test func `no beginning of a document is one`() {
        let bytes = Array(Self.list.utf8)
        for end in 0..<bytes.count {
            #expect(throws: XMLMistake.self) { try XMLParser.parse(Array(bytes[..<end])) }
        }
    }

    @Test(arguments: [
        "", "a", "<a>", "<a></b>", "<a/><b/>", "<a>x<b/></a>", "<a>&nbsp;</a>", "<a>&</a>",
        "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#;</a>", "<a>&#x;</a>",
        "<a>&#-1;</a>", "<a>&#+65;</a>", "<a>\u{1}</a>", "<a b></a>", "<a b=c></a>",
        "<a b='<'></a>", "<1/>", "<a><!-- x --></a>", "<a><![CDATA[x]]></a>", "<a><?p?></a>",
        "<!DOCTYPE a [<!ENTITY x 'xx'>]><a>&x;</a>", "<?xml version='1.0'<a/>", "< a/>",
    ])
    func `what no store sends is refused`(text: String) {
        #expect(throws: XMLMistake.self) { try parse(text) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        let bytes = Array("<a>".utf8) + [0xC3, 0x28] + Array("</a>".utf8)
        #expect(throws: XMLMistake.notUTF8) { try XMLParser.parse(bytes) }
    }

    @Test func `16 elements deep are read, 17 are not`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        _ = try parse(nested(16))
        #expect(throws: XMLMistake.tooDeep(limit: 16)) { try parse(nested(17)) }
        #expect(throws: XMLMistake.tooDeep(limit: 16)) { try parse(nested(100_000)) }
    }

    @Test func `a document may be as long as the limit, and no byte longer`() throws {
        let bytes = Array("<a/>".utf8)
        _ = try XMLParser.parse(bytes, bytesMax: 4)
        #expect(throws: XMLMistake.tooLong(limit: 3)) { try XMLParser.parse(bytes, bytesMax: 3) }
    }
}
