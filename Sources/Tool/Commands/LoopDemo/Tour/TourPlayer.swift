// What the tour shows, and what keys and time do to it. No terminal, no clock: TourScreen has both.

internal import LoopDemos
internal import Terminal

/// The tour's state, from key to key and from moment to moment.
struct TourPlayer {
    private let chapters: [TourChapter]
    private(set) var state: TourLayout.State
    /// How much faster than reading it plays.
    private(set) var speed: Double

    /// How many frames of the movement were shown.
    private var frame = 0

    /// Frames of a movement from step to step.
    private static let frameCount = 7
    /// What a key multiplies the speed by.
    private static let speedFactor = 1.5

    /// - Parameter speed: Plays at once, if given.
    init(_ chapters: [TourChapter], chapter: Int = 0, speed: Double? = nil) {
        self.chapters = chapters
        self.speed = speed ?? 1
        state = TourLayout.State(position: TourPosition(in: chapters, chapter: chapter))
        state.isPlaying = speed != nil
    }

    /// What is left for the screen to do about a key.
    enum Reaction {
        case draw
        case redrawAll
        case leave
        case none
    }

    mutating func take(_ key: Key) -> Reaction {
        if state.showsKeys {
            if key == .character("q") { return .leave }
            state.showsKeys = false
            return .draw
        }
        switch key {
        case .right, .enter: step { $0.goForward() }
        case .left, .backspace: step { $0.goBack() }
        case .down, .pageDown, .character("n"): step { $0.goToNextChapter() }
        case .up, .pageUp, .character("p"): step { $0.goToPreviousChapter() }
        case .home: step { $0.goToFirstPage() }
        case .end: step { $0.goToLastPage() }
        case .character(" "): state.isPlaying = !state.isPlaying && !state.position.isAtEnd
        case .character("+"): speed = min(100, speed * Self.speedFactor)
        case .character("-"): speed = max(0.1, speed / Self.speedFactor)
        case .character("?"), .character("h"): state.showsKeys = true
        case .control("l"): return .redrawAll
        case .character("q"): return .leave
        case .escape, .tab, .control, .character: return .none
        }
        return .draw
    }

    /// A step by hand ends the playing.
    private mutating func step(_ move: (inout TourPosition) -> Void) {
        state.isPlaying = false
        go(move)
    }

    private mutating func go(_ move: (inout TourPosition) -> Void) {
        let old = state.position
        move(&state.position)
        state.motion = nil
        // Only from a step to the next of the same scene is there a way to show.
        guard old.chapter == state.position.chapter, state.position.page == old.page + 1,
            case .step(let scene, let number) = state.position.content(in: chapters), number > 0
        else { return }
        frame = 0
        state.motion = TourLayout.Motion(from: scene.steps[number - 1], progress: 0)
    }

    // MARK: Time

    /// The next frame of a movement.
    mutating func advanceMotion() {
        guard var motion = state.motion else { return }
        frame += 1
        motion.progress = Double(frame) / Double(Self.frameCount)
        state.motion = frame < Self.frameCount ? motion : nil
    }

    /// The page that is shown has been read.
    mutating func playOn() {
        guard state.isPlaying, !state.showsKeys else { return }
        if state.position.isAtEnd {
            state.isPlaying = false
        } else {
            go { $0.goForward() }
        }
    }

    /// How many milliseconds the page stays while it plays.
    var readingTime: Int {
        let characters =
            switch state.position.content(in: chapters) {
            case .introduction: chapters[state.position.chapter].introduction.count
            case .moral: chapters[state.position.chapter].moral.count
            case .step(let scene, let number): scene.steps[number].sentence.count
            }
        return Int(Double(1200 + 45 * characters) / speed)
    }
}
