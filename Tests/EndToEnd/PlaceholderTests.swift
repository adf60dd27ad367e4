import Testing

@Suite("EndToEnd") struct PlaceholderTests {}
