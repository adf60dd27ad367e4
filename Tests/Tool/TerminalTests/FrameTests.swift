import Support
import Testing

@testable import Terminal

@Suite("Frames") struct FrameTests {
    private static let size = TerminalSize(columns: 12, rows: 4)

    private func canvas(_ draw: (inout Canvas) -> Void) -> Canvas {
        var canvas = Canvas(Self.size)
        draw(&canvas)
        return canvas
    }

    @Test func `the screen shows each frame, whatever stood there before`() {
        let canvases = [
            canvas { $0.put("first", row: 0, column: 0) },
            canvas {
                $0.put("forth", row: 0, column: 2, [.bold])
                $0.put("x", row: 3, column: 11, [.red])
            },
            canvas { $0.box(CanvasArea(row: 0, column: 0, rows: 4, columns: 12), .ascii, [.dim]) },
            canvas { _ in },
        ]
        var writer = FrameWriter(isColored: true)
        var screen = ScreenPicture(columns: Self.size.columns, rows: Self.size.rows)
        for canvas in canvases {
            screen.take(writer.frame(canvas).utf8)
            #expect(screen.text == canvas.text)
        }
    }

    @Test func `a frame that changes nothing sends nothing`() {
        var writer = FrameWriter(isColored: true)
        let canvas = canvas { $0.put("same", row: 1, column: 1, [.bold]) }
        #expect(!writer.frame(canvas).isEmpty)
        #expect(writer.frame(canvas).isEmpty)
    }

    @Test func `only what differs is sent, in one synchronized update`() {
        var writer = FrameWriter(isColored: false)
        _ = writer.frame(canvas { $0.put("a cat sat", row: 2, column: 0) })
        let frame = writer.frame(canvas { $0.put("a hat sat", row: 2, column: 0) })
        #expect(frame == "\u{1B}[?2026h\u{1B}[3;3Hh\u{1B}[?2026l")
    }

    @Test func `a change of style alone is a change`() {
        var writer = FrameWriter(isColored: true)
        _ = writer.frame(canvas { $0.put("a", row: 0, column: 0) })
        let frame = writer.frame(canvas { $0.put("a", row: 0, column: 0, [.bold]) })
        #expect(frame.contains("\u{1B}[1;1H\u{1B}[1ma"))
    }

    @Test func `after a change of size, or when the screen is not known, all is sent`() {
        var writer = FrameWriter(isColored: false)
        _ = writer.frame(canvas { $0.put("a", row: 0, column: 0) })
        let larger = writer.frame(Canvas(TerminalSize(columns: 13, rows: 4)))
        #expect(larger.contains("\u{1B}[2J"))
        writer.forget()
        #expect(writer.frame(Canvas(TerminalSize(columns: 13, rows: 4))).contains("\u{1B}[2J"))
    }

    @Test func `the two halves of a wide character go together`() {
        var writer = FrameWriter(isColored: false)
        _ = writer.frame(canvas { $0.put("ab漢", row: 0, column: 0) })
        let frame = writer.frame(canvas { $0.put("a漢c", row: 0, column: 0) })
        #expect(frame == "\u{1B}[?2026h\u{1B}[1;2H漢c\u{1B}[?2026l")
    }

    @Test func `what is beyond the edges is cut off`() {
        let canvas = canvas {
            $0.put("too long a text", row: 0, column: 3)
            $0.put("漢", row: 1, column: 11)
            $0.put("out", row: 4, column: 0)
            $0.put("out", row: -1, column: 0)
            $0.put("left", row: 2, column: -2)
            $0.put("capped", row: 3, column: 0, upTo: 3)
            $0.box(CanvasArea(row: 0, column: 0, rows: 1, columns: 12), .unicode)
        }
        #expect(canvas.text == "   too long\n\nft\ncap\n")
    }

    @Test(arguments: [
        (["LANG": "C.UTF-8"], true), (["LANG": "en_US.utf8"], true), (["LANG": "C"], false),
        ([:], false), (["LC_ALL": "C", "LANG": "C.UTF-8"], false),
        (["LC_ALL": "", "LC_CTYPE": "de_DE.UTF-8", "LANG": "C"], true),
    ])
    func `lines are Unicode's where the locale has it`(
        variables: [String: String], isUnicode: Bool
    ) {
        #expect(Glyphs.allowed { variables[$0] } == (isUnicode ? .unicode : .ascii))
    }
}
