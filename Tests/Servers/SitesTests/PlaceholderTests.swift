import Testing

@testable import Sites

@Suite("Sites") struct PlaceholderTests {}
