import CLinux
import EventLoops
import Linux
import Mustache
import Support
import Templates
import Testing

@Suite("Templates of a directory", .timeLimit(.minutes(1))) struct TemplateDirectoryTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func errors(
        _ directory: TemporaryDirectory, _ options: TemplateOptions = TemplateOptions()
    ) -> [TemplateError] {
        do throws(TemplateErrors) {
            _ = try TemplateDirectory(directory.path, options: options)
            return []
        } catch { return error.list }
    }

    @Test func `files are templates by their path, and include each other`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("<h1>{{$title}}{{/title}}</h1>{{> parts/foot}}", to: "layout.mustache")
        try directory.write("({{name}})", to: "parts/foot.html")
        try directory.write(
            "{{<layout}}{{$title}}ü {{name}}{{/title}}{{/layout}}", to: "pages/home.mustache")
        try directory.write("{{#broken", to: ".hidden.mustache")
        try directory.write("{{#broken", to: "notes.txt")
        let templates = try TemplateDirectory(directory.path)
        #expect(try templates.templates.names == ["layout", "pages/home", "parts/foot"])
        #expect(
            text(try templates.render("pages/home", ["name": "<A>"]))
                == "<h1>ü &lt;A&gt;</h1>(&lt;A&gt;)")
        #expect(throws: MustacheError.self) { try templates.render("home", ["name": "A"]) }
    }

    @Test func `everything that is wrong is told at once, with file, line and column`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("\n {{#a}}", to: "a.mustache")
        try directory.write("{{/b}}", to: "b/b.html")
        try directory.write("x", to: "c.html")
        try directory.write("y", to: "c.mustache")
        try directory.write(ByteString([0xFF]), to: "d.html")
        let found = errors(directory)
        #expect(
            found.map(\.description) == [
                "a.mustache:2:2: 'a' is not closed; end it with {{/a}}",
                "b/b.html:1:1: 'b' is closed, but nothing is open",
                "c.html and c.mustache are both the template 'c'; remove one",
                "d.html is not UTF-8",
            ])
    }

    @Test func `a template that is not there is told by who includes it`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("a\n{{> gone }}", to: "x/a.html")
        #expect(
            errors(directory).map(\.description) == ["x/a.html:2:1: there is no template 'gone'"])
        var options = TemplateOptions()
        options.requiresPartials = false
        #expect(errors(directory, options) == [])
    }

    @Test func `a directory that is not there, or too deep, or too full, is told`() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: TemplateErrors.self) { try TemplateDirectory(directory.path("no")) }
        try directory.write("x", to: "a/b/c.html")
        try directory.write("x", to: "d.html")
        try directory.link("a/loop", to: directory.path)
        var options = TemplateOptions()
        options.depthMax = 3
        #expect(errors(directory, options) == [.tooMany(limit: 3)])
        directory.remove("a/loop")
        (options.filesMax, options.requiresPartials) = (2, false)
        #expect(errors(directory, options) == [])
        options.filesMax = 1
        #expect(errors(directory, options) == [.tooMany(limit: 1)])
    }

    @Test func `while developing a change is seen, and so is a mistake and its mending`()
        async throws
    {
        let directory = try TemporaryDirectory()
        try directory.write("one", to: "a.html")
        let templates = try TemplateDirectory(directory.path)
        let seen = try await onLoop { loop in
            var seen: [String] = []
            var wake: CheckedContinuation<Void, Never>?
            var reloads = 0
            let watch = try templates.watch(on: loop, pool: BlockingPool()) { errors in
                seen.append(
                    errors?.description
                        ?? String(decoding: (try? templates.render("a", 0)) ?? [], as: UTF8.self))
                reloads += 1
                wake?.resume()
                wake = nil
            }
            for text: ByteString in ["two", "{{#x}}", "three{{.}}"] {
                let before = reloads
                // In one step, as editors do it.
                try directory.write(text, to: "a.new")
                rename(directory.path("a.new"), directory.path("a.html"))
                loop.hold()
                while reloads == before { await withCheckedContinuation { wake = $0 } }
                loop.release()
            }
            watch.close()
            return seen
        }
        #expect(seen == ["two", "a.html:1:1: 'x' is not closed; end it with {{/x}}", "three0"])
    }
}
