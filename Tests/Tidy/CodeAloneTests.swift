import Testing

@Suite("Telling code from comments and strings") struct CodeAloneTests {
    @Test(arguments: [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("let s = \"a // b\" // c", "let s = \"      \"     "),
        ("\"a\\\"b\" c", "\"    \" c"),
        ("#\"a\"b\"# c", "#\"   \"# c"),
        ("\"\"\"\na \"b\"\n\"\"\" c", "\"\"\"\n     \n\"\"\" c"),
        ("\"a \\(f(\"x)\")) b\" c", "\"              \" c"),
        ("#if os(Linux)", "#if os(Linux)"),
        ("\"unclosed", "\"        "),
    ])
    func `what is not code becomes blanks of the same size`(text: String, code: String) {
        #expect(String(decoding: codeAlone(Array(text.utf8)), as: UTF8.self) == code)
    }
}
