import Support
import Testing
import YAML

@testable import AppFiles

@Suite("App files: every mistake, with its line and column") struct AppFileMistakeTests {
    private func mistakes(_ yaml: String, _ files: [String: String] = [:]) throws -> [String] {
        try AppDirectory(yaml, files).mistakes
    }

    @Test(
        arguments: [
            ("", "1:1: the file is empty; bx serve init writes one that works"),
            ("- a", "1:1: the file must be a mapping, not a list"),
            ("title: x", "1:1: the file needs 'routes'"),
            ("routes: 3", "1:9: 'routes' must be a list, not '3'"),
            (
                "route:\n - get: /\nroutes: []",
                "1:1: the file has no key 'route'; did you mean 'routes'?"
            ),
            ("a: [\n", "2:1: did not find expected node content while parsing a flow node"),
            ("a: 1\na: 2", "2:1: 'a' already stands in line 1"),
            ("prefix: v1\nroutes: []", "1:9: the path 'v1' does not begin with '/'"),
            ("prefix: /v1/*x\nroutes: []", "1:9: a prefix cannot have a rest"),
            (
                "openapi: [1]\nroutes: []",
                "1:10: 'openapi' must be true, false or a path, not a list"
            ),
            ("cors: 1\nroutes: []", "1:7: an origin is such as https://app.example.org, not '1'"),
            (
                "cors: { credentials: true }\nroutes: []", "1:7: 'cors' needs 'origins'"
            ),
            (
                "headers: { Date: x }\nroutes: []",
                "1:12: Date says how the answer is sent, which only the server knows"
            ),
            ("headers: { 'a b': x }\nroutes: []", "1:12: 'a b' is no name of a header field"),
            (
                "headers: { A: '{{id}}' }\nroutes: []",
                "1:15: what is said of all answers has no placeholders"
            ),
            ("views: nix\nroutes: []", "1:8: there is no directory nix"),
        ]) func `of the whole file`(yaml: String, expected: String) throws
    {
        #expect(try mistakes(yaml) == [expected])
    }

    @Test(
        arguments: [
            ("- 1", "2:3: a route must be a mapping, not '1'"),
            (
                "- text: x",
                "2:3: the route needs a method with its path, such as 'get: /hello/:name'"
            ),
            ("- gett: /\n  text: x", "2:3: a route has no key 'gett'; did you mean 'get'?"),
            (
                "- get: /\n  post: /\n  text: x",
                "3:3: 'post' beside 'get': a route has one method and path"
            ),
            ("- get: x\n  text: x", "2:8: the path 'x' does not begin with '/'"),
            ("- get: /:a/:a\n  text: x", "2:8: '/:a/:a' has the name 'a' twice"),
            (
                "- get: /*a/b\n  text: x",
                "2:8: '/*a/b' goes on behind '*', which takes all that is left"
            ),
            (
                "- route: /x\n  text: x",
                "2:10: 'route' must be a method and a path, such as 'GET /hello/:name', not '/x'"
            ),
            (
                "- route: CONNECT /x\n  text: x",
                "2:10: 'route' must be a method and a path, such as 'GET /hello/:name', not 'CONNECT /x'"
            ),
            (
                "- get: /",
                "2:3: the route needs an answer: json, text, html, template, file, "
                    + "files, redirect, proxy, or a status alone"
            ),
            ("- get: /\n  jsn: 1", "3:3: a route has no key 'jsn'; did you mean 'json'?"),
            ("- get: /\n  json: 1\n  text: x", "4:3: 'text' beside 'json': a route has one answer"),
            (
                "- get: /\n  status: 199",
                "3:11: 'status' must be a whole number from 200 to 599, not '199'"
            ),
            (
                "- get: /\n  status: 600",
                "3:11: 'status' must be a whole number from 200 to 599, not '600'"
            ),
            (
                "- get: /\n  status: ok\n  text: x",
                "3:11: 'status' must be a whole number from 200 to 599, not 'ok'"
            ),
            (
                "- get: /\n  status: 204\n  text: x",
                "3:11: an answer of status 204 has no body; leave out 'text'"
            ),
            ("- get: /\n  text: [a]", "3:9: 'text' must be text, not a list"),
            ("- get: /\n  text: '{{x'", "3:9: '{{' without '}}'; write {{\"{{\"}} for the braces"),
            (
                "- get: /:name\n  text: '{{path.nmae}}'",
                "3:9: '{{path.nmae}}' is no parameter of the route's path; did you mean 'name'?"
            ),
            (
                "- get: /\n  json: { a: ['{{metod}}'] }",
                "3:15: '{{metod}}' is no value of a request; did you mean 'method'?"
            ),
            (
                "- get: /\n  json: '{{{id}}}'",
                "3:9: '{{{id}}' is no value of a request; did you mean 'id'?"
            ),
            ("- get: /\n  json: '{{body.}}'", "3:9: '{{body.}}' names nothing behind its dot"),
            ("- get: /\n  json: .nan", "3:9: JSON has no number .nan"),
            (
                "- get: /\n  template: a",
                "3:3: a template needs 'views', the directory that it is in"
            ),
            ("- get: /\n  text: a\n  values: {}", "4:3: 'values' are for a template"),
            (
                "- get: /\n  headers: { Connection: x }\n  text: a",
                "3:14: Connection says how the answer is sent, which only the server knows"
            ),
            ("- get: /\n  headers: { X: [[]] }\n  text: a", "3:18: 'X' must be text, not a list"),
            ("- get: /\n  file: nix.txt", "3:9: there is no file nix.txt"),
            ("- get: /\n  file: .app", "3:9: names that begin with a dot are not served"),
            ("- get: /\n  files: .", "3:3: 'files' need a path that ends in '/*rest'"),
            ("- get: /*a\n  files: nix", "3:10: there is no directory nix"),
            ("- get: /*a\n  files: app.yaml", "3:10: app.yaml is no directory"),
            (
                "- get: /\n  redirect: '{{query.to}}'",
                "3:13: the target must begin with '/' or a URL, not with what a client says ({{query.to}})"
            ),
            (
                "- get: /\n  redirect: /a\n  status: 200",
                "4:11: 'status' must be a whole number from 300 to 399, not '200'"
            ),
            (
                "- get: /\n  proxy: ftp://h/",
                "3:10: 'ftp://h/': a URL begins with http://, https:// or unix:"
            ),
            (
                "- get: /\n  proxy: http://{{query.host}}/",
                "3:10: 'http://{{query.host}}/': '{{query.host}}' is no host"
            ),
            (
                "- get: /\n  proxy: http://h\n  status: 201",
                "4:3: 'status' does not go with 'proxy': the origin says it"
            ),
            (
                "- get: /\n  proxy: http://h\n  body: string",
                "3:3: the body is passed on unread; it cannot have a rule"
            ),
            ("- get: /\n  guard: staf\n  text: a", "3:10: there is no guard 'staf', nor any other"),
            (
                "- get: /:id\n  path: { idd: integer }\n  text: a",
                "3:11: there is no parameter of the path 'idd'; did you mean 'id'?"
            ),
            (
                "- get: /\n  query: { a: intger }\n  text: a",
                "3:15: 'type' must be of null, boolean, integer, number, string, array, object, each once"
            ),
            (
                "- get: /\n  query:\n    a:\n      type: integer\n      maxLength: 3\n  text: a",
                "6:7: 'maxLength' says nothing about an integer"
            ),
            (
                "- get: /\n  query:\n    a: { type: integer, default: x }\n  text: a",
                "4:25: 'default' breaks the schema itself: must be an integer, not a string"
            ),
            (
                "- get: /\n  body: { $ref: '#/components/schemas/No' }\n  text: a",
                "3:11: '$ref' refers to 'No', which is defined nowhere"
            ),
            (
                "- get: /\n  delay: 3601s\n  text: a",
                "3:10: 'delay' must be a time up to 1h such as 200ms, or a range such as 100ms..2s, not '3601s'"
            ),
            (
                "- get: /\n  delay: 2s..1s\n  text: a",
                "3:10: 'delay' must be a time up to 1h such as 200ms, or a range such as 100ms..2s, not '2s..1s'"
            ),
            (
                "- get: /\n  fault: { percent: 0, status: 500 }\n  text: a",
                "3:21: 'percent' must be a number above 0 and up to 100, not '0'"
            ),
            (
                "- get: /\n  fault: { percent: 100.1, status: 500 }\n  text: a",
                "3:21: 'percent' must be a number above 0 and up to 100, not '100.1'"
            ),
            (
                "- get: /\n  fault: { connection: cut }\n  text: a",
                "3:24: 'connection' must be one of reset, hang, truncate, not 'cut'"
            ),
            (
                "- get: /\n  fault: {}\n  text: a",
                "3:10: the fault needs a status, or a connection to reset, hang or truncate"
            ),
        ]) func `of a route`(route: String, expected: String) throws
    {
        #expect(try mistakes("routes:\n" + route) == [expected])
    }

    @Test(
        arguments: [
            ("", "2:3: a guard"),
            ("basic: {}", "'basic' needs a name with a password"),
            ("basic: { ada: '' }", "the password of 'ada' is empty"),
            ("basic: { 'a:b': x }", "the name 'a:b' has a colon, which ends it"),
            ("bearer: []", "'bearer' needs a token"),
            ("bearer: 'a b'", "a token is letters, digits and -._~+/=, and not empty"),
            ("bearer: '${NIX}'", "the environment has no NIX; set it, or write ${NIX:-default}"),
            ("bearer: '${NIX:-}'", "a token is letters, digits and -._~+/=, and not empty"),
            ("bearer: '${NIX'", "'${' without '}'; write $$ for a dollar sign"),
            ("bearer: '${N-X}'", "'${N-X}' is not ${NAME} or ${NAME:-default}"),
            ("bearer: a\n    basic: { a: b }", "'basic' beside 'bearer': a guard is one of them"),
        ]) func `of a guard`(text: String, expected: String) throws
    {
        let found = try mistakes("guards:\n  staff:\n    \(text)\nroutes: []")
        #expect(found.count == 1)
        if text.isEmpty {
            #expect(found == ["2:9: the guard 'staff' must be a mapping, not nothing"])
        } else {
            #expect(found.first?.hasSuffix(": " + expected) == true, "\(found)")
            #expect(found.first?.hasPrefix(text.contains("\n") ? "4:" : "3:") == true)
        }
    }

    @Test(
        arguments: [
            (
                "- collection: 'a b'",
                "2:15: a collection's name is letters, digits, - and _, not 'a b'"
            ),
            (
                "- collection: a\n  schema: string",
                "3:11: a collection's schema must be of type object"
            ),
            ("- collection: a\n  seed: nix.json", "3:9: there is no file nix.json"),
            (
                "- collection: a\n  seed: bad.json",
                "3:9: the seed bad.json is not JSON: line 1, column 2: "
            ),
            ("- collection: a\n  seed: object.json", "3:9: the seed object.json must be an array"),
            (
                "- collection: a\n  seed: todos.json\n  schema: { type: object, properties: { n: integer } }",
                "3:9: todos.json: /1 /n must be an integer, not a string"
            ),
            ("- collection: a\n  seed: [1]", "3:10: the item must be an object"),
            (
                "- collection: a\n  seed: [{ id: 1 }, { id: '1' }]",
                "3:21: the item has the id of another one"
            ),
            (
                "- collection: a\n  seed: [{ id: 1.5 }]",
                "3:10: the item has id that is no whole number or text of 1 to 256 bytes"
            ),
            (
                "- collection: a\n  max: 1\n  seed: [{}, {}]",
                "4:9: the seed has 2 items, more than max: 1"
            ),
            (
                "- collection: a\n  max: 0",
                "3:8: 'max' must be a whole number from 1 to 100000, not '0'"
            ),
            (
                "- collection: a\n  max: 100001",
                "3:8: 'max' must be a whole number from 1 to 100000, not '100001'"
            ),
            (
                "- collection: a\n  item-max: 15",
                "3:13: 'item-max' must be a size from 16 B to 1.0 MiB, such as 64KiB, not '15'"
            ),
            (
                "- collection: a\n  item-max: 1025KiB",
                "3:13: 'item-max' must be a size from 16 B to 1.0 MiB, such as 64KiB, not '1025KiB'"
            ),
            (
                "- collection: a\n  if-match: yes",
                "3:13: 'if-match' must be required or optional, not 'yes'"
            ),
            (
                "- collection: a\n  sead: []",
                "3:3: a collection has no key 'sead'; did you mean 'seed'?"
            ),
            (
                "- collection: a\n- collection: a\n  at: /b",
                "3:15: there is a collection 'a' already"
            ),
        ]) func `of a collection`(route: String, expected: String) throws
    {
        let found = try mistakes(
            "routes:\n" + route,
            [
                "bad.json": "{", "object.json": "{}",
                "todos.json": #"[{"n": 1}, {"n": "x"}]"#,
            ])
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
    }

    @Test func `routes that answer the same requests, with both lines`() throws {
        let found = try mistakes(
            """
            routes:
            - get: /a/:b
              text: a
            - get: /a/:c
              text: a
            - collection: a
            - post: /a
              text: a
            - get: /openapi.json
              text: a
            - get: /s
              text: a
            - get: /s/*rest
              files: .
            """)
        #expect(
            found == [
                "4:8: GET /a/:c would answer what /a/:b answers already, in line 2",
                "6:15: GET /a/:id would answer what /a/:b answers already, in line 2",
                "7:9: POST /a is registered already, in line 6",
                "9:8: GET /openapi.json is registered already",
                "13:8: GET /s is registered already, in line 11",
            ])
    }

    @Test func `all of them at once, in the order of the lines`() throws {
        let found = try mistakes(
            """
            titel: x
            guards: { a: { bearer: '${A}' } }
            routes:
            - get: x
              guard: b
              query: { a: { type: integer, maximum: x } }
              json: '{{query}}'
            - put: /
              status: 1
              text: a
            """)
        #expect(found.map { $0.prefix { $0 != ":" } } == ["1", "2", "4", "5", "6", "9"])
    }

    @Test func `one name for two schemas`() throws {
        let found = try mistakes(
            """
            routes:
            - post: /a
              body: { $ref: '#/$defs/A', $defs: { A: { type: string } } }
              text: a
            - post: /b
              body: { $ref: '#/$defs/A', $defs: { A: { type: integer } } }
              text: a
            """)
        #expect(found == ["6:9: the schema 'A' is defined otherwise before"])
    }

    @Test func `templates, with their own lines`() throws {
        let yaml = "views: v\nroutes:\n- get: /\n  template: helo"
        #expect(
            try mistakes(yaml, ["v/hello.mustache": "{{a}}"]) == [
                "4:13: there is no template 'helo'; did you mean 'hello'?"
            ])
        let wrong = try mistakes(yaml, ["v/helo.mustache": "a\n{{#a}}"])
        #expect(wrong.count == 1 && wrong[0].hasPrefix("1:8: v: helo.mustache:2:1: "), "\(wrong)")
    }

    @Test func `hostile YAML ends with one sentence`() throws {
        let bomb =
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + (0..<9).map { index in
                let name = String(UnicodeScalar(UInt8(98 + index)))
                let last = String(UnicodeScalar(UInt8(97 + index)))
                return "\(name): &\(name) ["
                    + Array(repeating: "*\(last)", count: 10)
                    .joined(separator: ",") + "]\n"
            }.joined()
        let depth = YAMLLimits().depth
        for (yaml, expected) in [
            (bomb, "more than 100000 values, aliases counted"),
            (String(repeating: "[", count: depth + 1), "nested more than \(depth) levels deep"),
            (
                "#" + String(repeating: "x", count: YAMLLimits().bytes),
                "longer than \(YAMLLimits().bytes) bytes"
            ),
        ] {
            let found = try mistakes(yaml)
            #expect(found.count == 1 && found[0].hasSuffix(expected), "\(found)")
        }
    }

    @Test func `as many routes as there may be, and one more`() throws {
        let route = { (index: Int) in "- get: /\(index)\n  text: a\n" }
        let most = "routes:\n" + (0..<10_000).map(route).joined()
        #expect(try mistakes(most) == [])
        #expect(try mistakes(most + route(10_000)) == ["2:1: there are more than 10000 routes"])
    }

    @Test func `a byte order mark, other line ends, and keys for anchors are no mistakes`() throws {
        let yaml = "\u{FEFF}x-any: &any { text: a }\r\nroutes:\r\n- get: /\r\n  text: a\r\n"
        #expect(try mistakes(yaml) == [])
    }

    @Test func `no more than 100 are kept`() throws {
        let routes = (0..<101).map { "- get: x\($0)\n  text: a\n" }.joined()
        #expect(try mistakes("routes:\n" + routes).count == AppFileMistakes.limit)
    }

    @Test func `a file that is not there`() throws {
        let directory = try AppDirectory("")
        directory.directory.remove("app.yaml")
        #expect(directory.mistakes == ["1:1: there is no such file; bx serve init writes one"])
    }

    @Test func `a sentence is told up to its 300th character`() throws {
        let prefix = "the path '' does not begin with '/'".count
        for (length, isCut) in [(300 - prefix, false), (301 - prefix, true)] {
            let path = String(repeating: "v", count: length)
            let told = try mistakes("prefix: \(path)\nroutes: []")
            #expect(told.count == 1)
            #expect(told[0].hasSuffix("...") == isCut)
            #expect(told[0].count == "1:9: ".count + 300 + (isCut ? 3 : 0))
        }
    }
}
