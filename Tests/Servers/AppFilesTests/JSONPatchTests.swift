import JSON
import Testing
import Web

@testable import AppFiles

@Suite("Patches of JSON") struct JSONPatchTests {
    /// RFC 7396, appendix A.
    @Test(
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"),
            (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
            (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#), (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
            (#"{"a":"foo"}"#, "null", "null"), (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
            (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ]) func `a merge patch`(value: String, patch: String, expected: String) throws
    {
        let merged = try JSONValue(parsing: value).merged(with: JSONValue(parsing: patch))
        #expect(merged.encode() == expected)
    }

    /// RFC 6902, appendix A, and what it does not show.
    @Test(
        arguments: [
            (
                #"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#,
                #"{"foo":"bar","baz":"qux"}"#
            ),
            (
                #"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
                #"{"foo":["bar","qux","baz"]}"#
            ),
            (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
            (
                #"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#,
                #"{"foo":["bar","baz"]}"#
            ),
            (
                #"{"baz":"qux","foo":"bar"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#,
                #"{"baz":"boo","foo":"bar"}"#
            ),
            (
                #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
                #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
                #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
            ),
            (
                #"{"foo":["all","grass","cows","eat"]}"#,
                #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
                #"{"foo":["all","cows","eat","grass"]}"#
            ),
            (
                #"{"baz":"qux","foo":["a",2,"c"]}"#,
                #"[{"op":"test","path":"/foo/1","value":2.0}]"#, #"{"baz":"qux","foo":["a",2,"c"]}"#
            ),
            (
                #"{"foo":"bar"}"#, #"[{"op":"add","path":"/child","value":{"g":{}},"x":1}]"#,
                #"{"foo":"bar","child":{"g":{}}}"#
            ),
            (
                #"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#,
                #"{"/":9,"~1":10}"#
            ),
            (
                #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc"]}]"#,
                #"{"foo":["bar",["abc"]]}"#
            ),
            (
                #"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/a","path":"/c"}]"#,
                #"{"a":{"b":1},"c":{"b":1}}"#
            ),
            (#"{"a":1}"#, #"[{"op":"add","path":"","value":{"b":2}}]"#, #"{"b":2}"#),
            (
                #"{"a":{"x":1,"y":[1]}}"#, #"[{"op":"test","path":"/a","value":{"y":[1],"x":1}}]"#,
                #"{"a":{"x":1,"y":[1]}}"#
            ),
        ]) func `a patch`(value: String, patch: String, expected: String) throws
    {
        let patch = try JSONPatch(JSONValue(parsing: patch))
        #expect(try patch.applied(to: JSONValue(parsing: value), upTo: 1000).encode() == expected)
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, #"[{"op":"test","path":"/a","value":2}]"#),
            (#"{"a":1}"#, #"[{"op":"test","path":"/a","value":"1"}]"#),
            (#"{"a":1}"#, #"[{"op":"add","path":"/b/c","value":1}]"#),
            (#"{"a":1}"#, #"[{"op":"remove","path":"/b"}]"#),
            (#"{"a":1}"#, #"[{"op":"remove","path":""}]"#),
            (#"{"a":1}"#, #"[{"op":"replace","path":"/b","value":1}]"#),
            (#"{"a":[1]}"#, #"[{"op":"add","path":"/a/2","value":1}]"#),
            (#"{"a":[1]}"#, #"[{"op":"add","path":"/a/01","value":1}]"#),
            (#"{"a":{"b":1}}"#, #"[{"op":"move","from":"/a","path":"/a/b"}]"#),
            (#"{"a":1}"#, #"[{"op":"copy","from":"/b","path":"/c"}]"#),
        ]) func `a patch that does not fit is a conflict`(value: String, patch: String) throws
    {
        let patch = try JSONPatch(JSONValue(parsing: patch))
        let problem = #expect(throws: Problem.self) {
            try patch.applied(to: JSONValue(parsing: value), upTo: 1000)
        }
        #expect(problem?.status == .conflict)
    }

    @Test(
        arguments: [
            "{}", "[1]", #"[{"op":"ad","path":"/a","value":1}]"#, #"[{"op":"add","path":"a"}]"#,
            #"[{"op":"add","path":"/a"}]"#, #"[{"op":"move","path":"/a"}]"#,
        ]) func `what is no patch`(patch: String) throws
    {
        #expect(throws: Problem.self) { try JSONPatch(JSONValue(parsing: patch)) }
    }

    @Test func `copies do not grow past the limit`() throws {
        let copies = (0..<20).map { index in
            JSONValue.object([
                JSONMember("op", "copy"), JSONMember("from", ""),
                JSONMember("path", .string("/c\(index)")),
            ])
        }
        let problem = #expect(throws: Problem.self) {
            try JSONPatch(.array(copies)).applied(to: ["a": 1], upTo: 1000)
        }
        #expect(problem?.status == .contentTooLarge)
    }

    @Test func `as many operations as there may be, and one more`() throws {
        let operation: JSONValue = ["op": "test", "path": "/a", "value": 1]
        let most = Array(repeating: operation, count: JSONPatch.operationsMax)
        #expect(try JSONPatch(.array(most)).applied(to: ["a": 1], upTo: 10) == ["a": 1])
        #expect(throws: Problem.self) { try JSONPatch(.array(most + [operation])) }
    }
}
