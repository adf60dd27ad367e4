import Testing

@testable import Arguments

@Suite("Arguments") struct PlaceholderTests {}
