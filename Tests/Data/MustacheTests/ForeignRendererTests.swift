// chevron from PyPI, which passes the specification's own tests, renders the same.
//
// Where it is known to go its own way nothing is asked: what it does with elements that Python
// takes for false, with partials that are indented in each other, and with names whose first part
// is found where the rest is not.

import JSON
import Mustache
import Support
import Testing

@Suite("Mustache beside chevron", .enabled(if: Python.has("chevron"), "needs chevron of PyPI"))
struct ForeignRendererTests {
    @Test func `random templates come out alike`() throws {
        var random = RandomTemplates(seed: 11)
        let cases = (0..<600).map { _ in random.next() }
        let directory = try TemporaryDirectory()
        let path = try directory.write(ByteString(JSONValue.array(cases).encode()), to: "cases")
        let output = try Python.run(
            """
            import chevron, json, sys
            cases = json.load(open(sys.argv[1]))
            print(json.dumps([chevron.render(c["template"], c["data"], partials_path=None,
                partials_dict=c["partials"]) for c in cases]))
            """, [path])
        let expected = try JSONValue(parsing: output).array ?? []
        #expect(expected.count == cases.count)
        var lengths = 0
        for (item, wanted) in zip(cases, expected) {
            var partials: [String: String] = [:]
            if case .object(let members)? = item["partials"] {
                for member in members { partials[member.name] = member.value.string }
            }
            let template = item["template"]?.string ?? ""
            let rendered = try render(template, item["data"]?.encode() ?? "", partials)
            #expect(rendered == wanted.string, "\(item.encode())")
            lengths += rendered.utf8.count
        }
        // Templates that say nothing would be alike as well.
        #expect(lengths > 100 * cases.count)
    }
}

/// Templates with the data that they are about.
struct RandomTemplates {
    private var random: SplitMix64
    /// The names of open sections: chevron takes the end of an inverted one for that of a list of
    /// the same name.
    private var open: [String] = []
    private let scalars = ["v0", "v1", "v2", "v3"]

    init(seed: UInt64) { random = SplitMix64(state: seed) }

    mutating func next() -> JSONValue {
        let partials = [JSONMember("p0", .string(partial())), JSONMember("p1", .string(partial()))]
        return [
            "template": .string(body(depth: 3, hasPartials: true)), "data": data(depth: 2),
            "partials": .object(partials),
        ]
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func scalar() -> JSONValue {
        pick([
            "", 0, 7, -12, 1.5, "text", "<b> & \"c\"", "two\nlines", "ü€😀", "{{v0}}", " ",
        ])
    }

    /// Every object has all scalars, so that names with dots are always found.
    private mutating func data(depth: Int) -> JSONValue {
        var members = scalars.map { JSONMember($0, scalar()) }
        for name in ["b0", "b1"] { members.append(JSONMember(name, .bool(pick([true, false])))) }
        if depth > 0 {
            for name in ["o0", "o1"] { members.append(JSONMember(name, data(depth: depth - 1))) }
            for name in ["l0", "l1"] {
                let count = Int.random(in: 0...3, using: &random)
                members.append(
                    JSONMember(name, .array((0..<count).map { _ in data(depth: depth - 1) })))
            }
            members.append(JSONMember("s", pick([[], ["a"], [1, 2, "<"]])))
        }
        return .object(members)
    }

    private mutating func body(depth: Int, hasPartials: Bool) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 2...7, using: &random) {
            text += element(depth: depth, hasPartials: hasPartials)
        }
        return text
    }

    private mutating func element(depth: Int, hasPartials: Bool) -> String {
        let end = pick(["\n", "\n", "\r\n"])
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: return line() + end
        case 4: return space() + "{{! a\n comment }}" + space() + end
        case 5 where hasPartials: return space() + "{{> p\(pick([0, 1])) }}" + end
        case 6 where hasPartials: return "x{{>p\(pick([0, 1]))}}" + end
        default:
            guard depth > 0 else { return line() + end }
            return section(depth: depth, hasPartials: hasPartials, end)
        }
    }

    private mutating func section(depth: Int, hasPartials: Bool, _ end: String) -> String {
        let names = ["b0", "b1", "o0", "o1", "l0", "l1", "v0", "v1", "o0.v2"]
        let name = pick(names.filter { !open.contains($0) })
        open.append(name)
        defer { open.removeLast() }
        let sigil = pick(["#", "#", "^"])
        if pick([true, false]) {
            return "a{{\(sigil)\(name)}}\(line()){{/ \(name) }}z" + end
        }
        return space() + "{{\(sigil) \(name)}}" + space() + end
            + body(depth: depth - 1, hasPartials: hasPartials)
            + space() + "{{/\(name)}}" + end
    }

    private mutating func space() -> String { pick(["", "", " ", "   "]) }

    /// Text with values, something at both ends.
    private mutating func line() -> String {
        var text = pick(["a", "<p>", "{ ", "é"])
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let name = pick(scalars + ["o0.v1", "o1.v3"])
            text += pick([
                "{{\(name)}}", "{{{ \(name) }}}", "{{& \(name)}}", " b ", "} }", "{{!c}}",
                "{{#s}}({{.}}){{/s}}",
            ])
        }
        return text + pick(["y", "</p>", ";"])
    }

    private mutating func partial() -> String {
        "first\n" + body(depth: 1, hasPartials: false) + line() + "\n"
    }
}
