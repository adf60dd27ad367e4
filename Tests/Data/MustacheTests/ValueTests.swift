import JSON
import Mustache
import Testing

@Suite("Mustache: values and names") struct ValueTests {
    @Test(arguments: [
        Case("no tag", "a {b} }} c\n", "{}", "a {b} }} c\n"),
        Case("a value", "Hi, {{who}}!", #"{"who":"you"}"#, "Hi, you!"),
        Case("escaped", "{{a}}", #"{"a":"& \" < > '"}"#, "&amp; &quot; &lt; &gt; &#39;"),
        Case("raw", "{{{a}}}|{{&a}}", #"{"a":"& \" < > '"}"#, "& \" < > '|& \" < > '"),
        Case("not escaped again", "{{a}}", #"{"a":"{{b}}","b":"x"}"#, "{{b}}"),
        Case("integer", "{{a}} {{{a}}} {{&a}}", #"{"a":85}"#, "85 85 85"),
        Case(
            "exact number", "{{a}} {{b}}", #"{"a":1.21,"b":12345678901234567890.5}"#,
            "1.21 12345678901234567890.5"),
        Case("null", "({{a}}{{{a}}}{{&a}})", #"{"a":null}"#, "()"),
        Case("bool", "{{a}} {{b}}", #"{"a":true,"b":false}"#, "true false"),
        Case("missing", "({{a}}{{{a}}}{{&a}}{{a.b}})", "{}", "()"),
        Case(
            "object as JSON", "{{{a}}} {{a}}", #"{"a":{"b":[1,"x"]}}"#,
            #"{"b":[1,"x"]} {&quot;b&quot;:[1,&quot;x&quot;]}"#),
        Case("escapes of JSON", "{{a}}", #"{"a":"\u00fc\n\u003c\ud83d\ude00"}"#, "ü\n&lt;😀"),
        Case("name with escapes", "{{ü}}", #"{"\u00fc":1}"#, "1"),
        Case("the last of equal names", "{{a}}", #"{"a":1,"b":2,"a":3}"#, "3"),
        Case("dotted", "{{a.b.c}}", #"{"a":{"b":{"c":"x"}}}"#, "x"),
        Case("dotted, broken", "({{a.b.c}})", #"{"a":{}}"#, "()"),
        Case("dotted, against its parent only", "({{a.b.n}})", #"{"a":{"b":{}},"n":1}"#, "()"),
        Case(
            "dotted, first part anywhere", "{{#a}}{{b.c}}{{/a}}",
            #"{"a":{"x":1},"b":{"c":"y"}}"#, "y"),
        Case(
            "dotted, what is found decides", "({{#a}}{{b.c}}{{/a}})",
            #"{"a":{"b":{}},"b":{"c":"wrong"}}"#, "()"),
        Case("implicit", "{{.}}", #""<x>""#, "&lt;x&gt;"),
        Case("implicit raw", "{{{.}}}{{&.}}", "1.5", "1.51.5"),
        Case("padding", "|{{ a }}|{{{ a }}}|{{& a }}|{{\na\t}}|", #"{"a":"-"}"#, "|-|-|-|-|"),
        Case("alone on its line", "  {{a}}\n  {{{a}}}\n  {{&a}}\n", #"{"a":1}"#, "  1\n  1\n  1\n"),
        Case("comment", "12{{! a\n{{b }}34{{!}}", "{}", "1234"),
        Case("comment, alone", "a\n  {{! x\n y }}  \r\nb\n{{!z}}", "{}", "a\nb\n"),
        Case("comment beside text", "  12 {{! 34 }}\n", "{}", "  12 \n"),
    ])
    func `a value stands where its name was`(_ item: Case) throws { try item.check() }

    private struct Page: Encodable {
        struct Row: Encodable { let id: Int; let name: String? }
        let title: String
        let rows: [Row]
    }

    @Test func `any Encodable is rendered`() throws {
        let template = try MustacheTemplate(
            "{{title}}:{{#rows}} {{id}}{{^name}}-{{/name}}{{name}}{{/rows}}")
        let page = Page(title: "<T>", rows: [.init(id: 1, name: "a"), .init(id: 2, name: nil)])
        let output = try template.render(page)
        #expect(String(decoding: output, as: UTF8.self) == "&lt;T&gt;: 1a 2-")
        let templates = MustacheTemplates([template])
        let tree: JSONValue = ["title": "x", "rows": [["id": 3]]]
        #expect(try templates.render("template", tree) == Array("x: 3-".utf8))
    }
}
