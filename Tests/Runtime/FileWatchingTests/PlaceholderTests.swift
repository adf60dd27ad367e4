import Testing

@testable import FileWatching

@Suite("FileWatching") struct PlaceholderTests {}
