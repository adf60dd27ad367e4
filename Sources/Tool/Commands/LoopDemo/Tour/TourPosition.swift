// Where a reader of the tour is: a chapter, and a page of it. A chapter's pages are its
// introduction, every step of its scenes, and what to remember.

internal import LoopDemos

/// A place in the tour, and the ways from there.
struct TourPosition: Equatable {
    /// What there is to see at a place.
    enum Page {
        case introduction
        case step(scene: TourScene, number: Int)
        case moral
    }

    private let pageCounts: [Int]
    private(set) var chapter: Int
    /// From 0, the introduction.
    private(set) var page = 0

    /// The introduction of a chapter.
    init(in chapters: [TourChapter], chapter: Int = 0) {
        pageCounts = chapters.map { $0.scenes.reduce(2) { $0 + $1.steps.count } }
        self.chapter = chapter
    }

    var pageCount: Int { pageCounts[chapter] }
    var isAtEnd: Bool { page == pageCount - 1 && chapter == pageCounts.count - 1 }

    func content(in chapters: [TourChapter]) -> Page {
        guard page > 0 else { return .introduction }
        var number = page - 1
        for scene in chapters[chapter].scenes {
            if number < scene.steps.count { return .step(scene: scene, number: number) }
            number -= scene.steps.count
        }
        return .moral
    }

    /// The next page, of the next chapter at this one's end.
    ///
    /// - Returns: False at the end of the tour.
    @discardableResult
    mutating func goForward() -> Bool {
        if page < pageCount - 1 {
            page += 1
            return true
        }
        return goToNextChapter()
    }

    /// The page before, of the chapter before at this one's beginning.
    mutating func goBack() {
        if page > 0 {
            page -= 1
        } else if chapter > 0 {
            chapter -= 1
            page = pageCount - 1
        }
    }

    @discardableResult
    mutating func goToNextChapter() -> Bool {
        guard chapter < pageCounts.count - 1 else { return false }
        chapter += 1
        page = 0
        return true
    }

    /// This chapter's beginning, or from there the one before.
    mutating func goToPreviousChapter() {
        if page == 0, chapter > 0 { chapter -= 1 }
        page = 0
    }

    mutating func goToFirstPage() { page = 0 }
    mutating func goToLastPage() { page = pageCount - 1 }
}
