import Testing

@testable import HTTP

@Suite("HTTP") struct PlaceholderTests {}
