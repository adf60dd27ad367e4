import Testing

@testable import Terminal

@Suite("Terminal") struct PlaceholderTests {}
