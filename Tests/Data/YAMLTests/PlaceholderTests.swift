import Testing

@testable import YAML

@Suite("YAML") struct PlaceholderTests {}
