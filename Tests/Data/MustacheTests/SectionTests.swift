import Mustache
import Testing

@Suite("Mustache: sections, delimiters and lines") struct SectionTests {
    @Test(arguments: [
        Case("true", "{{#a}}x{{/a}}{{^a}}y{{/a}}", #"{"a":true}"#, "x"),
        Case("false", "{{#a}}x{{/a}}{{^a}}y{{/a}}", #"{"a":false}"#, "y"),
        Case("null", "{{#a}}x{{/a}}{{^a}}y{{/a}}", #"{"a":null}"#, "y"),
        Case("missing", "{{#a}}x{{/a}}{{^a}}y{{/a}}", "{}", "y"),
        Case("empty list", "{{#a}}x{{/a}}{{^a}}y{{/a}}", #"{"a":[]}"#, "y"),
        Case("empty text", "{{#a}}x{{/a}}{{^a}}y{{/a}}", #"{"a":""}"#, "y"),
        Case("zero", "{{#a}}x{{/a}}{{^a}}y{{/a}}", #"{"a":-0.00e7}"#, "y"),
        Case("no zero", "{{#a}}x{{/a}}{{^a}}y{{/a}}", #"{"a":0.01}"#, "x"),
        Case("empty object", "{{#a}}x{{/a}}{{^a}}y{{/a}}", #"{"a":{}}"#, "x"),
        Case("text", "{{#a}}{{.}} is {{a}}{{/a}}", #"{"a":"b"}"#, "b is b"),
        Case("object", "{{#a}}{{n}}{{m}}{{/a}}", #"{"a":{"n":1},"m":2,"n":3}"#, "12"),
        Case("list", "{{#a}}{{n}}{{/a}}", #"{"a":[{"n":1},{"n":2},{}],"n":9}"#, "129"),
        Case(
            "list of falses", "{{#a}}({{.}}){{/a}}", #"{"a":[false,null,0,""]}"#, "(false)()(0)()"),
        Case(
            "lists in lists", "{{#a}}({{#.}}{{.}}{{/.}}){{/a}}", #"{"a":[[1,2],[],["x"]]}"#,
            "(12)()(x)"),
        Case("root list", "{{#.}}{{n}}{{/.}}", #"[{"n":1},{"n":2}]"#, "12"),
        Case(
            "deep contexts",
            "{{#a}}{{#b}}{{#c}}{{x}}{{y}}{{z}}{{w}}{{/c}}{{/b}}{{/a}}",
            #"{"a":{"x":1,"b":{"y":2,"c":{"z":3}}},"w":4}"#, "1234"),
        Case(
            "dotted", "{{#a.b}}x{{/a.b}}{{^a.c}}y{{/a.c}}{{#a.c.d}}z{{/a.c.d}}",
            #"{"a":{"b":1}}"#, "xy"),
        Case(
            "twice", "{{#a}}\n* 1\n{{/a}}\n* {{b}}\n{{#a}}\n* 3\n{{/a}}\n", #"{"a":1,"b":2}"#,
            "* 1\n* 2\n* 3\n"),
        Case("nested alike", "|{{#a}}B{{#a}}C{{/a}}D{{/a}}|", #"{"a":true}"#, "|BCD|"),
        Case("padding", "|{{# a }}={{/ a }}{{^ b }}={{/ b }}|", #"{"a":true}"#, "|==|"),
    ])
    func `a section is shown for what its name stands for`(_ item: Case) throws {
        try item.check()
    }

    @Test(arguments: [
        Case("inside", " | {{#a}}\t|\t{{/a}} | \n", #"{"a":1}"#, " | \t|\t | \n"),
        Case("over lines", " | {{#a}} {{! x }}\n {{/a}} | \n", #"{"a":1}"#, " |  \n  | \n"),
        Case("indented, in a line", " {{#a}}Y{{/a}}\n {{#a}}G{{/a}}\n", #"{"a":1}"#, " Y\n G\n"),
        Case("alone", "|\n{{#a}}\n|\n{{/a}}\n|\n", #"{"a":1}"#, "|\n|\n|\n"),
        Case("alone, indented", "|\n  {{#a}}  \n|\n\t{{/a}}\n|\n", #"{"a":1}"#, "|\n|\n|\n"),
        Case("inverted, alone", "|\n  {{^a}}\n|\n  {{/a}}\n|\n", "{}", "|\n|\n|\n"),
        Case("CRLF", "|\r\n{{#a}}\r\n{{/a}}\r\n|", #"{"a":1}"#, "|\r\n|"),
        Case("at the beginning", "  {{#a}}\n#{{/a}}\n/", #"{"a":1}"#, "#\n/"),
        Case("at the end", "#{{#a}}\n/\n  {{/a}}", #"{"a":1}"#, "#\n/\n"),
        Case(
            "two tags and nothing else", "x\n {{#a}} {{#b}}\ny\n{{/b}}{{/a}}\nz\n",
            #"{"a":1,"b":1}"#, "x\ny\nz\n"),
        Case("list, alone", "{{#a}}\n- {{.}}\n{{/a}}\n", #"{"a":[1,2]}"#, "- 1\n- 2\n"),
    ])
    func `a line of tags that show nothing is not there`(_ item: Case) throws {
        try item.check()
    }

    @Test(arguments: [
        Case("a pair", "{{=<% %>=}}(<%a%>)", #"{"a":"x"}"#, "(x)"),
        Case("one character", "({{=[ ]=}}[a])", #"{"a":"x"}"#, "(x)"),
        Case("the same twice", "{{= | | =}}|a|{{a}}", #"{"a":"x"}"#, "x{{a}}"),
        Case("and back", "{{=<% %>=}}<%a%><%={{ }}=%>{{a}}", #"{"a":"x"}"#, "xx"),
        Case("in a section", "{{#s}}{{=| |=}}|a||/s||a|", #"{"s":1,"a":"x"}"#, "xx"),
        Case("raw", "{{=<% %>=}}<%{a}%><%&a%>", #"{"a":"<"}"#, "<<"),
        Case("not for partials", "{{>p}}{{=| |=}}|>p|", #"{"a":1}"#, ".1..1.", ["p": ".{{a}}."]),
        Case(
            "not from partials", "{{>p}}.{{a}}.|a|", #"{"a":1}"#, ".1.1.1.|a|",
            ["p": ".{{a}}{{=| |=}}.|a|"]),
        Case("padding", "|{{=  @   @  =}}|", "{}", "||"),
        Case("inline", " | {{=@ @=}}\n", "{}", " | \n"),
        Case("alone", "a\n  {{=@ @=}}\nb\r\n@={{ }}=@\r\nc", "{}", "a\nb\r\nc"),
    ])
    func `delimiters can be others`(_ item: Case) throws { try item.check() }
}
