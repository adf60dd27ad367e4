import Testing

@testable import JSON

@Suite("JSON") struct PlaceholderTests {}
