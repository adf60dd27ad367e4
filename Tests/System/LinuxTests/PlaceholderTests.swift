import Testing

@testable import Linux

@Suite("Linux") struct PlaceholderTests {}
