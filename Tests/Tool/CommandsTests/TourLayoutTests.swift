import LoopDemos
import Support
import Terminal
import Testing

@testable import Commands

@Suite("Pictures of the tour") struct TourLayoutTests {
    private func position(
        _ chapters: [TourChapter], _ name: TourChapter.Name, _ page: Int
    ) -> TourPosition {
        var position = TourPosition(in: chapters, chapter: name.number - 1)
        for _ in 0..<page { position.goForward() }
        return position
    }

    private func text(
        _ size: TerminalSize, _ name: TourChapter.Name, page: Int, _ glyphs: Glyphs = .unicode
    ) throws -> String {
        let chapters = try Tour.chapters()
        let layout = TourLayout(chapters: chapters, glyphs: glyphs)
        return layout.canvas(size, .init(position: position(chapters, name, page))).text
    }

    @Test(arguments: [(80, 24), (100, 30), (40, 15), (200, 50)])
    func `the sizes that matter`(columns: Int, rows: Int) throws {
        let size = TerminalSize(columns: columns, rows: rows)
        let pages: [(TourChapter.Name, Int)] = [
            (.immediate, 0), (.immediate, 7), (.backpressure, 9), (.scheduler, 19),
            (.immediate, 33),
        ]
        let rule = String(repeating: "=", count: columns) + "\n"
        let pictures = try pages.map { try text(size, $0, page: $1) }
        try expectSnapshot(pictures.joined(separator: rule), "tour-\(columns)x\(rows).txt")
    }

    @Test func `without UTF-8 it is drawn with ASCII`() throws {
        let text = try text(TerminalSize(columns: 80, rows: 24), .immediate, page: 7, .ascii)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        try expectSnapshot(text, "tour-ascii.txt")
    }

    @Test func `as text it can be read without a terminal`() throws {
        let plain = TourPlainText(paint: Painter(isOn: false), width: 80)
        let text = try Tour.chapters().map { plain.text(of: $0, number: $0.name.number) }
        #expect(text.joined().split(separator: "\n").allSatisfy { $0.count <= 80 })
        try expectSnapshot(text.joined(), "tour.txt")
    }

    @Test func `a step in between moves what has changed`() throws {
        let chapters = try Tour.chapters()
        let layout = TourLayout(chapters: chapters, glyphs: .unicode)
        let size = TerminalSize(columns: 80, rows: 24)
        var state = TourLayout.State(position: position(chapters, .immediate, 7))
        let scene = chapters[TourChapter.Name.immediate.number - 1].scenes[0]
        let still = layout.canvas(size, state)
        state.motion = .init(from: scene.steps[5], progress: 0)
        // Before it has moved, what is to run still stands in its queue.
        let before = layout.canvas(size, state).text.split(separator: "\n")
        #expect(before.first { $0.contains("check") }?.contains("[immediate]") == true)
        state.motion?.progress = 0.99
        #expect(layout.canvas(size, state).text == still.text)
    }

    @Test(arguments: [(39, 15), (40, 14), (1, 1), (0, 0)])
    func `too small a terminal is told what it needs`(columns: Int, rows: Int) throws {
        let text = try text(TerminalSize(columns: columns, rows: rows), .phases, page: 3)
        if columns > 30 { #expect(text.contains("The tour needs 40 columns and 15 rows")) }
        #expect(!text.contains("timers"))
    }

    @Test func `every page fits every size, with its whole sentence`() throws {
        let chapters = try Tour.chapters()
        let layout = TourLayout(chapters: chapters, glyphs: .unicode)
        for (columns, rows) in [(40, 15), (50, 16), (79, 40), (80, 23), (80, 24), (131, 41)] {
            var position = TourPosition(in: chapters)
            let size = TerminalSize(columns: columns, rows: rows)
            repeat {
                let text = layout.canvas(size, .init(position: position)).text
                let words: String
                switch position.content(in: chapters) {
                case .introduction: words = chapters[position.chapter].introduction
                case .moral: words = chapters[position.chapter].moral
                case .step(let scene, let number): words = scene.steps[number].sentence
                }
                let lines = text.split(separator: "\n").map { $0.trimmed }
                #expect(
                    lines.joined(separator: " ").contains(words),
                    "\(columns)x\(rows), \(position.chapter + 1): \(position.page + 1)")
            } while position.goForward()
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

@Suite("Ways through the tour") struct TourPlayerTests {
    private let chapters: [TourChapter]

    init() throws { chapters = try Tour.chapters() }

    @Test func `right leads through everything, and left the same way back`() {
        var player = TourPlayer(chapters)
        var seen = [player.state.position]
        while !player.state.position.isAtEnd {
            _ = player.take(.right)
            seen.append(player.state.position)
        }
        let pages = chapters.reduce(0) { $0 + $1.scenes.reduce(2) { $0 + $1.steps.count } }
        #expect(seen.count == pages)
        for position in seen.reversed() {
            #expect(player.state.position == position)
            _ = player.take(.left)
        }
        #expect(player.state.position == seen[0])
    }

    @Test func `beyond the ends is nothing`() {
        var player = TourPlayer(chapters)
        _ = player.take(.left)
        _ = player.take(.up)
        #expect(player.state.position == TourPosition(in: chapters))
        player = TourPlayer(chapters, chapter: 5)
        _ = player.take(.end)
        let end = player.state.position
        #expect(end.isAtEnd)
        for key in [Key.right, .down, .character("n"), .character(" ")] {
            _ = player.take(key)
            #expect(player.state.position == end)
            #expect(!player.state.isPlaying)
        }
    }

    @Test func `chapters begin at their introduction`() {
        var player = TourPlayer(chapters)
        _ = player.take(.down)
        _ = player.take(.right)
        #expect((player.state.position.chapter, player.state.position.page) == (1, 1))
        _ = player.take(.up)
        #expect((player.state.position.chapter, player.state.position.page) == (1, 0))
        _ = player.take(.character("p"))
        #expect((player.state.position.chapter, player.state.position.page) == (0, 0))
        _ = player.take(.character("n"))
        #expect((player.state.position.chapter, player.state.position.page) == (1, 0))
        _ = player.take(.end)
        #expect(player.state.position.page == player.state.position.pageCount - 1)
        _ = player.take(.home)
        #expect(player.state.position.page == 0)
    }

    @Test func `only a step onwards within a scene moves`() {
        var player = TourPlayer(chapters)
        _ = player.take(.right)
        #expect(player.state.motion == nil)
        _ = player.take(.right)
        #expect(player.state.motion?.progress == 0)
        var frames = 0
        while player.state.motion != nil {
            player.advanceMotion()
            frames += 1
        }
        #expect(frames == 7)
        _ = player.take(.left)
        #expect(player.state.motion == nil)
    }

    @Test func `played, it goes to its end and stops there`() {
        var player = TourPlayer(chapters, speed: 2)
        var steps = 0
        while player.state.isPlaying {
            #expect(player.readingTime > 0)
            player.playOn()
            steps += 1
        }
        #expect(player.state.position.isAtEnd)
        #expect(steps == chapters.reduce(0) { $0 + $1.scenes.reduce(2) { $0 + $1.steps.count } })
    }

    @Test func `a step by hand pauses, and the keys wait`() {
        var player = TourPlayer(chapters, speed: 1)
        _ = player.take(.right)
        #expect(!player.state.isPlaying)
        _ = player.take(.character(" "))
        #expect(player.state.isPlaying)
        _ = player.take(.character("?"))
        let position = player.state.position
        player.playOn()
        #expect(player.state.position == position && player.state.showsKeys)
        _ = player.take(.right)
        #expect(player.state.position == position && !player.state.showsKeys)
    }

    @Test func `twice the speed is half the time`() {
        var slow = TourPlayer(chapters, speed: 1)
        let fast = TourPlayer(chapters, speed: 2)
        #expect(abs(slow.readingTime - 2 * fast.readingTime) <= 1)
        let time = slow.readingTime
        _ = slow.take(.character("+"))
        #expect(slow.readingTime < time)
        _ = slow.take(.character("-"))
        #expect(slow.readingTime == time)
    }

    @Test(arguments: [
        (Key.character("q"), TourPlayer.Reaction.leave), (.control("l"), .redrawAll),
        (.escape, .none), (.character("x"), .none), (.right, .draw),
    ])
    func `keys have their meanings`(key: Key, reaction: TourPlayer.Reaction) {
        var player = TourPlayer(chapters)
        #expect(player.take(key) == reaction)
    }
}
