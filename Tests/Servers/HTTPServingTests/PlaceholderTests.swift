import Testing

@testable import HTTPServing

@Suite("HTTPServing") struct PlaceholderTests {}
