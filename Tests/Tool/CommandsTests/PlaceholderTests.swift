import Testing

@testable import Commands

@Suite("Commands") struct PlaceholderTests {}
