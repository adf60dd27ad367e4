// Patterns as ECMA-262 has them (section 22.2, with the `u` flag), without what needs to go back
// over the text: neither references to groups nor looking around. What is left is matched in one
// pass over the text, whatever it says: no pattern is ever slow on the wrong text.

/// A pattern that texts match or do not, in time linear in the text.
///
///     let slug = try Pattern(parsing: "^[a-z0-9]+(-[a-z0-9]+)*$")
///     slug.matches("a-long-way")     // true
///
/// Understood are literals, `.`, classes, `\d \w \s \D \W \S \b \B`, the escapes of control
/// characters and code points, `^` and `$` (of the text, not of a line), groups, `|`, and the
/// quantifiers `* + ? {n} {n,} {n,m}`, greedy or not. A character is a Unicode scalar, case counts.
/// Refused are backreferences, lookaround and `\p`, and a bracket or brace that stands for itself
/// without a backslash.
public struct Pattern: Sendable {
    /// As it was written.
    public let source: String
    let program: PatternProgram

    /// Reads a pattern.
    ///
    /// - Throws: What is wrong with it or not understood, with its place; and when it passes a
    ///   limit.
    public init(parsing source: String, limits: PatternLimits = PatternLimits())
        throws(PatternError)
    {
        self.source = source
        var parser = try PatternParser(source, limits: limits)
        let tree = try parser.parse()
        var compiler = PatternCompiler(stateLimit: limits.states)
        program = try compiler.compile(tree, sets: parser.sets, of: source)
    }

    /// Whether a part of `text` is what the pattern describes; with `^` and `$`, all of it.
    public func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches($0) }
    }

    /// As `matches(_:)`, for bytes that are known to be UTF-8.
    package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var matcher = PatternMatcher(program)
        return matcher.matches(text)
    }
}

extension Pattern: Hashable {
    /// Whether both were written the same.
    public static func == (one: Pattern, other: Pattern) -> Bool { one.source == other.source }

    /// Hashes the source.
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

extension Pattern: ExpressibleByStringLiteral {
    /// A pattern of the program's own, which stops at once when it is none.
    public init(stringLiteral source: String) {
        do throws(PatternError) {
            try self.init(parsing: source)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

/// What a pattern may cost.
public struct PatternLimits: Sendable {
    /// The length of the pattern, in Unicode scalars.
    public var length: Int
    /// The states of its automaton: `[a-z]{1,100}` has 200. A text costs at most so many steps for
    /// each of its characters.
    public var states: Int
    /// Groups inside each other.
    public var depth: Int

    /// 2,048 characters, 8,192 states, 64 groups inside each other.
    public init(length: Int = 2048, states: Int = 8192, depth: Int = 64) {
        self.length = length
        self.states = states
        self.depth = depth
    }
}
