import Testing

@testable import Sockets

@Suite("Sockets") struct PlaceholderTests {}
