internal import Arguments
internal import LoopDemos

enum TourScreen {
    static func show(
        _ chapters: [TourChapter], from first: TourChapter.Name?, _ call: Call
    ) throws(CommandFailure) -> ExitCode { .done }
}
