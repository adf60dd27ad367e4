import Mustache
import Testing

@Suite("Mustache: blocks and parents") struct BlockTests {
    @Test(arguments: [
        Case(
            "default", "{{$a}}d {{b}}{{{b}}}{{#c}}{{.}}{{/c}}{{^d}}n{{/d}}{{/a}}\n",
            #"{"b":"<","c":[1,2]}"#, "d &lt;<12n\n"),
        Case("default in the parent", "{{<p}}{{/p}}\n", "{}", "x", ["p": "{{$a}}x{{/a}}"]),
        Case("replaced", "{{<p}}{{$a}}y{{/a}}{{/p}}", "{}", ".y.", ["p": ".{{$a}}x{{/a}}."]),
        Case(
            "data replaces nothing", "{{<p}}{{/p}}", #"{"a":"data"}"#, "x", ["p": "{{$a}}x{{/a}}"]),
        Case(
            "two parents", "t {{<p}}{{$a}}1{{/a}}{{/p}} {{<p}}{{$a}}2{{/a}}{{/p}}\n", "{}",
            "t |1d| |2d|\n", ["p": "|{{$a}}x{{/a}}{{$b}}d{{/b}}|"]),
        Case(
            "one of two", "{{<p}}{{$b}}y{{/b}}{{/p}}", "{}", "x,y",
            ["p": "{{$a}}x{{/a}},{{$b}}x{{/b}}"]),
        Case("a partial is a parent", "{{>p}}|{{<p}}{{/p}}", "{}", "x|x", ["p": "{{$a}}x{{/a}}"]),
        Case(
            "recursion", "{{<p}}{{$a}}o{{/a}}{{/p}}", "{}", "o o o end",
            [
                "p": "{{$a}}d{{/a}} {{$b}}{{<q}}{{/q}}{{/b}}",
                "q": "{{$a}}e{{/a}} {{<p}}{{$b}}end{{/b}}{{/p}}",
            ]),
        Case(
            "levels", "{{<p}}{{$a}}c{{/a}}{{/p}}", "{}", "c",
            [
                "p": "{{<q}}{{$a}}p{{/a}}{{/q}}", "q": "{{<r}}{{$a}}q{{/a}}{{/r}}",
                "r": "{{$a}}r{{/a}}",
            ]),
        Case(
            "levels, the middle one", "{{<p}}{{/p}}", "{}", "p",
            [
                "p": "{{<q}}{{$a}}p{{/a}}{{/q}}", "q": "{{<r}}{{$a}}q{{/a}}{{/r}}",
                "r": "{{$a}}r{{/a}}",
            ]),
        Case(
            "other text is not there", "{{<p}} x {{b}} {{$a}}y{{/a}} z {{/p}}", "{}", "y",
            ["p": "{{$a}}x{{/a}}"]),
        Case(
            "context of the place", "{{<p}}{{$a}}I {{f}}{{/a}}{{/p}}",
            #"{"f":"no","n":{"f":"yes"}}"#, "I yes", ["p": "{{#n}}{{$a}}x{{/a}}{{/n}}"]),
        Case(
            "a block in its own replacement", "{{<p}}{{$a}}({{$a}}y{{/a}}){{/a}}{{/p}}", "{}",
            "(y)", ["p": "{{$a}}x{{/a}}"]),
        Case("parent alone", "H\n  {{<p}}{{/p}}\n", "{}", "H\n  1\n  2\n", ["p": "1\n2\n"]),
        Case(
            "parent alone, on two lines", "H\n  {{<p}}\n {{/p}}\nT\n", "{}", "H\n  1\n  2\nT\n",
            ["p": "1\n2\n"]),
        Case(
            "lines", "{{<p}}{{$a}}\n1\n\n2\n{{/a}}{{/p}}", "{}", "1\n\n2\n",
            ["p": "{{$a}}x{{/a}}"]),
        Case(
            "in an indented line", "{{<p}}{{$a}}y{{/a}}{{/p}}", "{}", "s:\n  y\n",
            ["p": "s:\n  {{$a}}x{{/a}}\n"]),
        Case(
            "block alone", "{{<p}}{{$a}}\n1\n2{{/a}}\n{{/p}}\n", "{}", "H\n  1\n  2\n",
            ["p": "H\n  {{$a}}{{/a}}\n"]),
        Case(
            "indented anew", "{{<p}}{{$a}}\n    1\n     2\n{{/a}}{{/p}}\n", "{}",
            "H\n  1\n   2\n", ["p": "H\n  {{$a}}\n  {{/a}}\n"]),
        Case(
            "indented as the default", "{{<p}}{{$a}}\n1\n2\n{{/a}}{{/p}}\n", "{}", "H\n  1\n  2\n",
            ["p": "H\n{{$a}}\n  d\n{{/a}}\n"]),
        Case(
            "indented within", "{{<p}}{{$b}}\n3\n{{/b}}{{/p}}\n", "{}", "1\n  3\n",
            [
                "p": "{{<q}}{{$a}}\n  1\n  {{$b}}\n    2\n  {{/b}}\n{{/a}}{{/q}}\n",
                "q": "{{$a}}d{{/a}}",
            ]),
        Case(
            "values and sections in an indented replacement",
            "{{<p}}{{$a}}\n{{#l}}\n<li>{{.}}</li>\n{{/l}}\n{{v}}\n{{/a}}{{/p}}\n",
            #"{"l":[1,2],"v":"a\nb"}"#, "<ul>\n  <li>1</li>\n  <li>2</li>\n  a\nb\n</ul>\n",
            ["p": "<ul>\n  {{$a}}\n  {{/a}}\n</ul>\n"]),
        Case(
            "one line in a place of its own", "{{<p}}{{$a}}y{{/a}}{{/p}}", "{}", "(\n  y\n)\n",
            ["p": "(\n  {{$a}}{{/a}}\n)\n"]),
        Case(
            "nothing in a place of its own", "{{<p}}{{$a}}{{/a}}{{/p}}", "{}", "(\n)\n",
            ["p": "(\n  {{$a}}{{/a}}\n)\n"]),
    ])
    func `a template fills the places of another`(_ item: Case) throws { try item.check() }
}
