// A template as it is rendered: steps in a row, each section followed by its body.
//
// Lines matter to Mustache: an indented partial has its indentation before each of its lines. So a
// text says whether it begins a line (those behind its line feeds do anyway), and a line that
// begins with a tag has a step `lineStart` in front.

/// One step.
enum Step: Sendable {
    /// Bytes of `Program.bytes`.
    case text(Range<Int32>, beginsLine: Bool)
    case lineStart
    /// A value by the index of its name.
    case value(Int32, isEscaped: Bool)
    /// A body of steps up to `end`, for each element, or once.
    case section(Int32, end: Int32)
    /// A body for a value that is false.
    case inverted(Int32, end: Int32)
    /// Another template by its index in `Program.inclusions`; the steps up to `end` are its blocks.
    case inclusion(Int32, end: Int32)
    /// A block by its index in `Program.blocks`, and its own content up to `end`.
    case block(Int32, end: Int32)
}

/// A name with its dots taken apart.
struct Name: Sendable, Equatable {
    /// No parts are the value itself: `.`
    let parts: [[UInt8]]

    init(_ text: ArraySlice<UInt8>) {
        let dot = UInt8(ascii: ".")
        parts =
            text.elementsEqual([dot])
            ? [] : text.split(separator: dot, omittingEmptySubsequences: false).map { Array($0) }
    }
}

/// A partial, or a parent with what replaces its blocks.
struct Inclusion: Sendable {
    enum Target: Sendable {
        case named(String)
        /// By the value of a name.
        case dynamic(Int32)
    }

    let target: Target
    /// Where its tag stands in the source.
    let offset: Int
    /// What stands before a tag that has its line to itself; nil for one that has not.
    var indentation: [UInt8]?
    /// Blocks by the index in `Program.blocks`, and where their content stands.
    var arguments: [(block: Int32, content: Range<Int32>)] = []
}

/// A block: a place to put something else, or what to put there.
struct Block: Sendable {
    let name: String
    /// What stands before its tag, when the line has nothing but tags; nil else.
    var indentation: [UInt8]?
    /// What its content's first line begins with, when that is a line of its own.
    var contentIndentation: [UInt8]?
    /// Whether its end tag took a line's end with it.
    var endsLine = false
}

/// A parsed template.
struct Program: Sendable {
    /// The source, and behind it texts that were changed.
    var bytes: [UInt8] = []
    var steps: [Step] = []
    var names: [Name] = []
    var inclusions: [Inclusion] = []
    var blocks: [Block] = []
}
