import Mustache
import Testing

@Suite("Mustache: partials and dynamic names") struct PartialTests {
    @Test(arguments: [
        Case("included", "\"{{>p}}\"", "{}", "\"x\"", ["p": "x"]),
        Case("missing", "\"{{>p}}\"", "{}", "\"\""),
        Case("context", "{{#s}}{{>p}}{{/s}}", #"{"s":{"a":1},"b":2}"#, "12", ["p": "{{a}}{{b}}"]),
        Case(
            "recursion", "{{>n}}", #"{"c":"X","n":[{"c":"Y","n":[]}]}"#, "X<Y<>>",
            ["n": "{{c}}<{{#n}}{{>n}}{{/n}}>"]),
        Case("nested", "{{>a}}", "{}", "(b)", ["a": "({{>b}})", "b": "b"]),
        Case("in a line", "| {{>p}} |", "{}", "| \t|\t |", ["p": "\t|\t"]),
        Case(
            "in a line, several lines", "  {{a}}  {{> p}}\n", #"{"a":"|"}"#, "  |  >\n>\n",
            ["p": ">\n>"]),
        Case("CRLF", "|\r\n{{>p}}\r\n|", "{}", "|\r\n>|", ["p": ">"]),
        Case("at the beginning", "  {{>p}}\n>", "{}", "  >\n  >>", ["p": ">\n>"]),
        Case("at the end", ">\n  {{>p}}", "{}", ">\n  >\n  >", ["p": ">\n>"]),
        Case(
            "indented before it is rendered", "\\\n {{>p}}\n/\n", #"{"c":"<\n->"}"#,
            "\\\n |\n <\n->\n |\n/\n", ["p": "|\n{{{c}}}\n|\n"]),
        Case(
            "indented twice", " {{>p}}\n", "{}", " a\n  b\n  c\n d\n",
            ["p": "a\n {{>q}}\nd\n", "q": "b\nc\n"]),
        Case(
            "indented lines that begin with sections", " {{>p}}\n", #"{"a":[1,2]}"#,
            " (1)(2)\n 1\n 2\n",
            ["p": "{{#a}}({{.}}){{/a}}\n{{#a}}\n{{.}}\n{{/a}}\n"]),
        Case("padding", "|{{> p }}|", "{}", "|[]|", ["p": "[]"]),
        Case("a name like a path", "{{> a/b.html }}", "{}", "x", ["a/b.html": "x"]),
        Case("dynamic", "\"{{>*d}}\"", #"{"d":"p","*d":"q"}"#, "\"x\"", ["p": "x", "q": "y"]),
        Case("dynamic, missing name", "({{>*d}})", "{}", "()", ["d": "x"]),
        Case("dynamic, missing partial", "({{>*d}})", #"{"d":"p"}"#, "()", ["q": "x"]),
        Case(
            "dynamic, dotted", "({{>*a.b}})", #"{"a":{"b":"p"},"t":"x"}"#, "(*x*)",
            ["p": "*{{t}}*"]),
        Case("dynamic, once only", "({{>**d}})", #"{"d":"t","t":"c"}"#, "()", ["c": "x"]),
        Case("dynamic, indented", " {{>*d}}\n|", #"{"d":"p"}"#, " a\n b\n|", ["p": "a\nb\n"]),
        Case("dynamic, padding", "|{{> * d }}|", #"{"d":"p"}"#, "|x|", ["p": "x"]),
        Case(
            "dynamic parent", "{{<*d}}{{$b}}y{{/b}}{{/*d}}", #"{"d":"p"}"#, "(y)",
            ["p": "({{$b}}x{{/b}})"]),
    ])
    func `another template stands where its name was`(_ item: Case) throws { try item.check() }

    @Test func `a template tells which others it needs`() throws {
        var templates = MustacheTemplates()
        try templates.add("a\n {{> b}}{{<c}}{{/c}}{{>*d}}", name: "a")
        try templates.add("", name: "b")
        #expect(templates.missing.map(\.description) == ["a:2:9: there is no template 'c'"])
        templates["b"] = nil
        #expect(templates.missing.count == 2 && templates.names == ["a"])
    }
}
