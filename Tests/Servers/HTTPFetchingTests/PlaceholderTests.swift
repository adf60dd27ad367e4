import Testing

@testable import HTTPFetching

@Suite("HTTPFetching") struct PlaceholderTests {}
