import JSON
import Mustache
import Testing

@Suite("Mustache: errors and limits") struct ErrorTests {
    @Test(arguments: [
        ("a {{b", "main:1:3: the tag is not closed; end it with '}}'"),
        ("a\nü {{{b}}", "main:2:3: the tag is not closed; end it with '}}}'"),
        ("{{=<% %>}}", "main:1:1: the tag is not closed; end it with '=}}'"),
        ("{{}}", "main:1:1: the tag has no name"), ("{{# }}", "main:1:1: the tag has no name"),
        ("{{> * }}", "main:1:1: the tag has no name"),
        (
            "{{#if a}}",
            "main:1:1: 'if a' is no name: there is white space in it, and Mustache has no expressions"
        ),
        (
            "{{=a=}}",
            "main:1:1: delimiters are set as {{=<% %>=}}: two of them, without white space and '='"
        ),
        (
            "{{=a b c=}}",
            "main:1:1: delimiters are set as {{=<% %>=}}: two of them, without white space and '='"
        ),
        ("x{{/a}}", "main:1:2: 'a' is closed, but nothing is open"),
        (
            "{{#a}}\n{{#b}}\n {{/a}}{{/b}}",
            "main:3:2: 'a' is closed, but 'b' of line 2 is open"
        ),
        ("x\n {{^a}}y", "main:2:2: 'a' is not closed; end it with {{/a}}"),
        ("{{<p}}{{$a}}{{/p}}", "main:1:13: 'p' is closed, but 'a' of line 1 is open"),
    ])
    func `a mistake is told with its place`(_ template: String, _ message: String) {
        #expect(failure(template)?.description == message)
    }

    @Test func `templates may be in each other to a limit`() throws {
        var options = MustacheOptions()
        options.depthMax = 4
        // The main template, the partial, and a section in each.
        let partials = ["p": "{{#a}}{{#a}}x{{/a}}{{/a}}"]
        #expect(try render("{{>p}}", #"{"a":1}"#, partials, options: options) == "x")
        options.depthMax = 3
        let error = failure(" {{>p}}", #"{"a":1}"#, partials, options: options)
        #expect(error?.reason == .tooDeep(limit: 3))
        let endless = failure("\n {{>p}}", "{}", ["p": "a\n{{>p}}"])
        #expect(endless?.reason == .tooDeep(limit: 128) && endless?.template == "p")
        #expect(endless?.line == 2)
        #expect(failure("{{<p}}{{/p}}", "{}", ["p": "{{<q}}{{/q}}", "q": "{{<p}}{{/p}}"]) != nil)
    }

    @Test func `sections in sections without end are refused, and parsed without recursion`() throws
    {
        let deep =
            String(repeating: "{{#a}}", count: 50_000)
            + String(repeating: "{{/a}}", count: 50_000)
        #expect(failure(deep, #"{"a":1}"#)?.reason == .tooDeep(limit: 128))
        #expect(try render(deep, "{}") == "")
    }

    @Test func `as much is rendered as the limit says`() throws {
        var options = MustacheOptions()
        options.outputMax = 6
        #expect(try render("{{#a}}xx{{/a}}", #"{"a":[1,2,3]}"#, options: options) == "xxxxxx")
        let error = failure("{{#a}}xx{{/a}}", #"{"a":[1,2,3,4]}"#, options: options)
        #expect(error?.reason == .tooMuch(limit: 6))
    }

    @Test func `a template may have 16 MiB and no more`() throws {
        let text = [UInt8](repeating: 0x61, count: MustacheTemplate.bytesMax)
        #expect(try MustacheTemplate(text).render(0) == text)
        #expect(throws: MustacheError.self) { try MustacheTemplate(text + [0x61]) }
    }

    @Test func `a partial that is not there is an error where that is wanted`() throws {
        var options = MustacheOptions()
        options.requiresPartials = true
        #expect(
            failure("a\n {{>p}}", options: options)?.description
                == "main:2:2: there is no template 'p'")
        #expect(failure("{{>*p}}", options: options) == nil)
        let templates = MustacheTemplates()
        #expect(throws: MustacheError.self) { try templates.render("x", JSONValue.null) }
    }
}
