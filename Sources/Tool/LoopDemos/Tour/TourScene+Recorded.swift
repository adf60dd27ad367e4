internal import EventLoops
internal import Linux

extension TourScene {
    /// A scene whose program runs now, on a loop of its own.
    ///
    /// - Parameters:
    ///   - delay: Milliseconds between the program's end and the loop's first turn.
    ///   - passing: The phases in which a step is made even though nothing runs there.
    ///   - notes: What the scene says itself; each of these moments has to come.
    ///   - body: The same calls as in `program`.
    static func recorded(
        _ title: String, _ program: String, isOrderFixed: Bool = true, delay: Int = 0,
        passing: Set<EventLoop.Phase> = [], notes own: [TourMoment: String] = [:],
        _ body: (LoopRecorder) throws(Errno) -> Void
    ) throws(Errno) -> TourScene {
        let recorder = try LoopRecorder()
        let recording = try recorder.run(delay: delay) { () throws(Errno) in try body(recorder) }
        var notes = TourNotes(own)
        let steps = recording.steps(passing: passing, &notes)
        assert(
            Set(own.keys).isSubset(of: notes.asked),
            "\(title): never said: \(Set(own.keys).subtracting(notes.asked))")
        return TourScene(title, program, isOrderFixed: isOrderFixed, steps: steps)
    }
}
