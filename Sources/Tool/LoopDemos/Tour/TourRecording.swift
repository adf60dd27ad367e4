internal import EventLoops

/// What a program did on a loop: its timeline, and what the pictures show beside that.
struct TourRecording {
    var timeline = Timeline()
    /// The milliseconds at which timers are due, by their callbacks.
    var dues: [Timeline.CallbackID: Int] = [:]
    /// The source line that kept the processor busy before an entry, by the entry's index.
    var busyLines: [Int: Int] = [:]
    /// The meters as they stood at each entry.
    var meters: [[TourMeter]] = []
}
